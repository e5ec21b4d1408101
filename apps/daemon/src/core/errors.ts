import {
  BadRequest,
  Conflict,
  FeathersError,
  Forbidden,
  GeneralError,
  MethodNotAllowed,
  NotAuthenticated,
  NotFound,
  Unavailable
} from '@feathersjs/errors'
import { ERROR } from '@feathersjs/knex'

/** E1: a failure with a stable reason for programs and a sentence for people. */
export const fail = {
  badRequest: (reason: string, message: string, more = {}) => new BadRequest(message, { reason, ...more }),
  notAuthenticated: (reason: string, message: string) => new NotAuthenticated(message, { reason }),
  forbidden: (reason: string, message: string) => new Forbidden(message, { reason }),
  notFound: (thing: string, id: string) =>
    new NotFound(`There is no ${thing} ${id.slice(0, 80)}.`, { reason: 'not_found' }),
  methodNotAllowed: (message: string) => new MethodNotAllowed(message, { reason: 'method_not_allowed' }),
  conflict: (reason: string, message: string, more = {}) => new Conflict(message, { reason, ...more }),
  tooLarge: (message: string) =>
    new FeathersError(message, 'PayloadTooLarge', 413, 'payload-too-large', { reason: 'too_large' }),
  unavailable: (reason: string, message: string) => new Unavailable(message, { reason })
}

/** E1, E2: what a caller may see of a failure. What is not known is a bare 500; `isKnown` tells whether to log it. */
export function publicError(error: unknown): { error: FeathersError; isKnown: boolean } {
  const cause = original(error)
  const known = fromDatabase(cause) ?? fromHttp(cause) ?? cause
  if (known instanceof FeathersError && known.code < 500) return { error: withReason(known), isKnown: true }
  if (known instanceof FeathersError && known.data?.reason) return { error: known, isKnown: true }
  return { error: new GeneralError('Something went wrong inside Callboard.', { reason: 'internal' }), isKnown: false }
}

/** Feathers' own errors carry no reason: theirs is the name of their class, as one word. */
function withReason(error: FeathersError): FeathersError {
  if (error.data?.reason) return error
  return Object.assign(error, { data: { ...error.data, reason: error.className.replaceAll('-', '_') } })
}

/** The Knex adapter puts the database's words, SQL included, into errors of its own: what it wrapped is looked at instead. */
function original(error: unknown): unknown {
  return (error instanceof Error && Reflect.get(error, ERROR)) || error
}

/** Both databases' refusals, translated once where they enter. */
function fromDatabase(error: unknown): FeathersError | undefined {
  switch (codeOf(error)) {
    case 'SQLITE_CONSTRAINT_UNIQUE':
    case 'SQLITE_CONSTRAINT_PRIMARYKEY':
    case '23505':
      return fail.conflict('already_exists', 'There is one like it already.')
    case 'SQLITE_CONSTRAINT_FOREIGNKEY':
    case 'SQLITE_CONSTRAINT_TRIGGER':
    case '23503':
      return fail.conflict('in_use', 'Something else still refers to it, or what it refers to is not there.')
    case 'SQLITE_FULL':
    case 'SQLITE_IOERR_WRITE':
    case 'ENOSPC':
      return fail.unavailable('disk_full', 'The disk is full: nothing can be saved until there is room again.')
    case 'SQLITE_BUSY':
    case '40001':
      return fail.unavailable('busy', 'The database is busy. Try again.')
    default:
      return undefined
  }
}

/** What the server of files says of a path that leads astray. */
function fromHttp(error: unknown): FeathersError | undefined {
  const isRefused = error instanceof Error && 'status' in error && (error.status === 400 || error.status === 403)
  return isRefused ? fail.badRequest('invalid_request', 'The request cannot be read.') : undefined
}

const codeOf = (error: unknown) => (error instanceof Error && 'code' in error ? error.code : undefined)
