export { allRows } from './calls/pages.ts'
export { type Client, type ConnectOptions, connect } from './connect.ts'
export {
  acceptInvite,
  resetPassword,
  signInWithCode,
  signInWithPassword,
  signOut
} from './connection/sign-in.ts'
export type { ConnectionSource, ConnectionState } from './connection/state.ts'
export { textAfter } from './conversation/text.ts'
export type { TranscriptChange } from './conversation.ts'
export type { Transcript } from './transcript.ts'
