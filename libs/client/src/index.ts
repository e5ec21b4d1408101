export type { ActivityOf, ActivityOptions } from './activity.ts'
export { allRows } from './calls/pages.ts'
export { newKey } from './calls/services.ts'
export { type Client, type ConnectOptions, connect } from './connect.ts'
export { isPassing } from './connection/refusals.ts'
export {
  acceptInvite,
  resetPassword,
  signInWithCode,
  signInWithPassword,
  signOut
} from './connection/sign-in.ts'
export type { ConnectionSource, ConnectionState } from './connection/state.ts'
export type { FollowWhat } from './conversation/follow.ts'
export type { Followed } from './conversation/followed.ts'
export type { FollowFrom } from './conversation/start-after.ts'
export { textAfter } from './conversation/text.ts'
export type { ChannelState } from './feeds/channel.ts'
export type { Joining } from './feeds/channels.ts'
export { fits, type Happening, isOf } from './happenings.ts'
export type { Roster } from './presence.ts'
export { repoAt, whenCloned } from './repos.ts'
export type { LiveRows } from './store/live-rows.ts'
export type { LivePath, Rows } from './store/rows.ts'
export type { Where } from './store/where.ts'
