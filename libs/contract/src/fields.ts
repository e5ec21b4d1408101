import { type TSchema, type TString, Type } from '@sinclair/typebox'
import { type Entity, ID_PREFIX } from './entities.ts'
import { LIMITS } from './limits.ts'

/** Objects reject fields that their schema does not name. */
export const strict = { additionalProperties: false } as const

/** `<prefix>_` and 20 random lower-case base-32 characters (100 bits). */
export const Id = (entity: Entity) => Type.String({ pattern: `^${ID_PREFIX[entity]}_[a-z2-7]{20}$` })

/** ISO 8601 in UTC with milliseconds, as `Date.prototype.toISOString` writes it. */
export const Timestamp = () => Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$' })

/** A git commit hash, SHA-1 or SHA-256. */
export const CommitHash = () => Type.String({ pattern: '^[0-9a-f]{40,64}$' })

/** An absolute path of a directory on the daemon's machine. */
export const Path = () => Type.String({ minLength: 1, maxLength: 4096 })

export const Nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])

/** A field that callers send and no row returns. */
export const writeOnly = <T extends TSchema>(schema: T): T => ({ ...schema, writeOnly: true })

/** Pixels on a board at 100 % zoom. */
const Coordinate = () => Type.Number({ minimum: -1_000_000, maximum: 1_000_000 })
export const CanvasPosition = () => Type.Object({ x: Coordinate(), y: Coordinate() }, strict)

/** One string of a closed list. */
export const StringEnum = <const T extends string>(values: readonly T[]) =>
  Type.Unsafe<T>({ type: 'string', enum: [...values] })

/** A name that a person gives: one line that is not blank. */
export const Name = (maxLength = 120): TString =>
  Type.String({ minLength: 1, maxLength, pattern: '^[^\\r\\n]*\\S[^\\r\\n]*$' })

/** An e-mail address; it is compared in lower case. */
export const Email = () => Type.String({ maxLength: 254, pattern: '^[^\\s@]+@[^\\s@]+$' })

/** At least ten characters; there is no rule about their kinds. */
export const Password = () => Type.String({ minLength: 10, maxLength: 512 })

/** A token, or the code of a link. */
export const Secret = () => Type.String({ minLength: 1, maxLength: 512 })

/** The columns of every row (R1). */
export const timestamps = {
  version: Type.Integer({ minimum: 1 }),
  created_at: Timestamp(),
  updated_at: Timestamp()
}

/** The creator of a row, a user's id or `system`. It comes from the connection, never from the request. */
export const createdBy = { created_by: Type.String({ maxLength: 64 }) }

/** T3: a repeated call of the same user with the same key returns the first call's row. */
export const idempotencyKey = {
  idempotency_key: writeOnly(Type.Optional(Type.String({ minLength: 1, maxLength: LIMITS.keyLength })))
}

/** T3: the write is refused with a Conflict when the row has another version. */
export const ifVersion = { if_version: writeOnly(Type.Optional(Type.Integer({ minimum: 1 }))) }

/** The body of a route that takes no data. */
export const EmptyBody = () => Type.Object({ ...idempotencyKey }, strict)
