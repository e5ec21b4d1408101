/** Raised with every change of the wire format. A client that finds another version reports it instead of guessing. */
export const WIRE_VERSION = 5

/** The hash of the wire format of this version; wire.test.ts compares it. */
export const WIRE_FINGERPRINT = '5c1a3f2649c070686d7157d25e2681ce'
