export type { ClientApp, ClientServices } from './app/client-services.ts'
export { newIdempotencyKey } from './app/idempotency.ts'
export { repoAt, waitForClone } from './calls/clone-repo.ts'
export { allRows } from './calls/paginate.ts'
export type { ChannelState } from './channels/channel.ts'
export type { ChannelSubscription } from './channels/channels.ts'
export { type Client, type ConnectOptions, connect } from './connect.ts'
export type { ConnectionSource, ConnectionState } from './connection/connection-state.ts'
export { isTransient } from './connection/error-reasons.ts'
export { type HttpTarget, readJson, sendHttp, UnexpectedResponse } from './connection/http.ts'
export {
  acceptInvite,
  resetPassword,
  signInWithCode,
  signInWithPassword,
  signOut
} from './connection/sign-in.ts'
export type { ActivityOf, ActivityOptions } from './follow/activity.ts'
export type { FollowTarget } from './follow/follow.ts'
export type { FollowEvent } from './follow/follow-event.ts'
export type { FollowStart } from './follow/start-after.ts'
export type { Roster } from './presence/roster.ts'
export { appendAtOffset } from './store/append-at-offset.ts'
export { type DomainEvent, isOf, matchesEvent } from './store/domain-events.ts'
export type { LiveRows } from './store/live-list.ts'
export type { Where } from './store/query-match.ts'
export type { LivePath, Rows } from './store/row-types.ts'
