export type LinkState =
  | { status: 'connecting' }
  | { status: 'open' }
  /** `since` is ISO-8601; `reason` is a sentence for people. Attempts to come back go on by themselves. */
  | { status: 'offline'; since: string; reason: string }
  /** The token was refused, or the sign-in has ended. Nothing more is tried until `reconnect()`. */
  | { status: 'signed_out'; reason: string }

/** How the socket stands. */
export interface LinkSource {
  current(): LinkState
  subscribe(listener: () => void): () => void
}
