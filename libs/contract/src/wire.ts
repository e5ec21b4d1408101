/** Raised whenever what crosses the wire changes; clients of another version say so instead of guessing. */
export const WIRE_VERSION = 5
