/** The numbers of the protocol, each beside the rule that sets it. Sizes are bytes, times are milliseconds. */
export const LIMITS = {
  /** S9: the text of one row, as it is encoded on the wire. */
  textBytes: 256 * 1024,
  /** S9: everything of a row beside its text. */
  dataBytes: 32 * 1024,
  /** E3: the largest call our client sends. */
  callBytes: 512 * 1024,
  /** E3: how long a call may stay without an answer. */
  callTimeout: 10_000,
  /** T3: characters of an idempotency key. */
  keyLength: 64,
  /** Bytes of a file that is given to a session; and how many files go with one prompt. */
  documentBytes: 20 * 1024 * 1024,
  documentsPerPrompt: 10,
  /** How many rows one page of `find` holds when nothing is asked for, and at most. */
  page: 50,
  pageMax: 200,
  /** F4: what one page of catching up holds at most: rows, and bytes. */
  catchUpRows: 200,
  catchUpBytes: 256 * 1024,
  /** What a session's diff holds at most: bytes of patches, and files. */
  diffBytes: 2 * 1024 * 1024,
  diffFiles: 1000
} as const
