import { type TSchema, type TString, Type } from '@sinclair/typebox'
import { LIMITS } from './limits.ts'

/** The beginnings of ids: a reader of a log sees what an id names. */
export const ID_PREFIX = {
  board: 'brd',
  repo: 'rep',
  agent: 'agt',
  session: 'ses',
  task: 'tsk',
  message: 'msg',
  permission: 'prm',
  user: 'usr',
  token: 'tok',
  sign_in: 'sgn',
  invite: 'inv',
  account: 'acc',
  setting: 'set',
  subscription: 'sub',
  event: 'evt',
  search: 'sch',
  presence: 'prs',
  document: 'doc'
} as const

export type Entity = keyof typeof ID_PREFIX

/** `<prefix>_` and 20 random lower-case base-32 characters (100 bits). */
export const Id = (thing: Entity) => Type.String({ pattern: `^${ID_PREFIX[thing]}_[a-z2-7]{20}$` })

/** ISO-8601 in UTC with milliseconds, as `Date.prototype.toISOString` writes it. */
export const Timestamp = () => Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$' })

/** The name of a git commit. */
export const CommitHash = () => Type.String({ pattern: '^[0-9a-f]{40,64}$' })

/** The whole path of a directory on the daemon's machine. */
export const Path = () => Type.String({ minLength: 1, maxLength: 4096 })

export const Nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])

/** Where something lies on a board, in pixels at full size; far enough for every board. */
const Coordinate = () => Type.Number({ minimum: -1_000_000, maximum: 1_000_000 })
export const CanvasPosition = () => Type.Object({ x: Coordinate(), y: Coordinate() }, strict)

/** One of a closed list of words. */
export const StringEnum = <const T extends string>(words: readonly T[]) =>
  Type.Unsafe<T>({ type: 'string', enum: [...words] })

/** A name a person gives: something to see, on one line. */
export const Name = (maxLength = 120): TString =>
  Type.String({ minLength: 1, maxLength, pattern: '^[^\\r\\n]*\\S[^\\r\\n]*$' })

/** An address of electronic mail, as it is compared: in lower case. */
export const Email = () => Type.String({ maxLength: 254, pattern: '^[^\\s@]+@[^\\s@]+$' })

/** At least ten characters; more is the person's own business. */
export const Password = () => Type.String({ minLength: 10, maxLength: 512 })

/** What only its holder knows: a token, or the code of a link. */
export const Secret = () => Type.String({ minLength: 1, maxLength: 512 })

/** Columns that every row has (R1). */
export const timestamps = {
  version: Type.Integer({ minimum: 1 }),
  created_at: Timestamp(),
  updated_at: Timestamp()
}

/** Whoever made a row, taken from the connection and never from the request: a user, or `system`. */
export const createdBy = { created_by: Type.String({ maxLength: 64 }) }

/** T3: the same key from the same person answers with the first row instead of making a second one. */
export const idempotencyKey = {
  idempotency_key: Type.Optional(Type.String({ minLength: 1, maxLength: LIMITS.keyLength }))
}

/** T3: the patch is refused with a Conflict when the row has moved on. */
export const ifVersion = { if_version: Type.Optional(Type.Integer({ minimum: 1 })) }

export const strict = { additionalProperties: false } as const
