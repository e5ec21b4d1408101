export { repoAt, whenCloned } from './calls/clone-repo.ts'
export { allRows } from './calls/paginate.ts'
export { newKey } from './calls/services.ts'
export type { ChannelState } from './channels/channel.ts'
export type { Joining } from './channels/channels.ts'
export { type Client, type ConnectOptions, connect } from './connect.ts'
export type { ConnectionSource, ConnectionState } from './connection/connection-state.ts'
export { isPassing } from './connection/error-reasons.ts'
export {
  acceptInvite,
  resetPassword,
  signInWithCode,
  signInWithPassword,
  signOut
} from './connection/sign-in.ts'
export type { ActivityOf, ActivityOptions } from './follow/activity.ts'
export type { FollowWhat } from './follow/follow.ts'
export type { Followed } from './follow/follow-event.ts'
export type { FollowFrom } from './follow/start-after.ts'
export type { Roster } from './presence/roster.ts'
export { textAfter } from './store/append-at-offset.ts'
export { fits, type Happening, isOf } from './store/domain-events.ts'
export type { LiveRows } from './store/live-list.ts'
export type { Where } from './store/query-match.ts'
export type { LivePath, Rows } from './store/row-types.ts'
