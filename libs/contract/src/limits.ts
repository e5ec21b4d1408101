/** The limits of the protocol, each with its rule. */
export const LIMITS = {
  /** S9: the text of one row, encoded as JSON in UTF-8. */
  textBytes: 256 * 1024,
  /** S9: all other columns of one row together. */
  dataBytes: 32 * 1024,
  /** E3: the largest call that our client sends. */
  callBytes: 512 * 1024,
  /** E3: the longest time until a call is answered. */
  callTimeout: 10_000,
  /** T3: the length of an idempotency key in characters. */
  keyLength: 64,
  /** The size of a document, and the number of documents that one prompt can have. */
  documentBytes: 20 * 1024 * 1024,
  documentsPerPrompt: 10,
  /** Rows of one page of `find`: the default and the maximum. */
  page: 50,
  pageMax: 200,
  /** F4: one page of a catch-up. */
  catchUpRows: 200,
  catchUpBytes: 256 * 1024,
  /** The patches and the files of a session's diff. */
  diffBytes: 2 * 1024 * 1024,
  diffFiles: 1000
} as const
