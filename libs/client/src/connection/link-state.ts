export type LinkState =
  | { status: 'connecting' }
  | { status: 'open' }
  /** `since` is ISO-8601, `reason` is for people. Reconnecting goes on by itself. */
  | { status: 'offline'; since: string; reason: string }
  /** The token was rejected, or the sign-in has ended. Nothing more is tried until `reconnect()`. */
  | { status: 'signed_out'; reason: string }

/** The state of the socket. */
export interface LinkSource {
  current(): LinkState
  subscribe(listener: () => void): () => void
}
