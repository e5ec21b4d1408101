import type { ErrorReason } from '@callboard/contract'
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

/** E1: errors with a stable `reason` for programs and a message for people. */
export const fail = {
  badRequest: (reason: ErrorReason, message: string, more = {}) => new BadRequest(message, { reason, ...more }),
  notAuthenticated: (reason: ErrorReason, message: string) => new NotAuthenticated(message, { reason }),
  forbidden: (reason: ErrorReason, message: string) => new Forbidden(message, { reason }),
  notFound: (entity: string, id: string) =>
    new NotFound(`There is no ${entity} ${id.slice(0, 80)}.`, { reason: 'not_found' }),
  methodNotAllowed: (message: string) => new MethodNotAllowed(message, { reason: 'method_not_allowed' }),
  conflict: (reason: ErrorReason, message: string, more = {}) => new Conflict(message, { reason, ...more }),
  tooLarge: (message: string) =>
    new FeathersError(message, 'PayloadTooLarge', 413, 'payload-too-large', { reason: 'too_large' }),
  unavailable: (reason: ErrorReason, message: string) => new Unavailable(message, { reason })
}

/**
 * E1, E2: the error that a caller receives. Unknown errors become a 500 without details; `isKnown` is false for those, so that
 * they are logged.
 */
export function toPublicError(error: unknown): { error: FeathersError; isKnown: boolean } {
  const cause = unwrap(error)
  const known = fromDatabase(cause) ?? fromStaticFiles(cause) ?? cause
  if (known instanceof FeathersError && known.code < 500) return { error: withReason(known), isKnown: true }
  if (known instanceof FeathersError && known.data?.reason) return { error: known, isKnown: true }
  return { error: new GeneralError('Internal error. See the daemon’s log.', { reason: 'internal' }), isKnown: false }
}

/** Feathers' own errors have no reason: the name of their class becomes it. */
function withReason(error: FeathersError): FeathersError {
  if (error.data?.reason) return error
  return Object.assign(error, { data: { ...error.data, reason: error.className.replaceAll('-', '_') } })
}

/** The Knex adapter wraps database errors in errors of its own, whose messages contain the SQL. */
function unwrap(error: unknown): unknown {
  return (error instanceof Error && Reflect.get(error, ERROR)) || error
}

/** Translates the errors of SQLite and PostgreSQL. */
function fromDatabase(error: unknown): FeathersError | undefined {
  switch (codeOf(error)) {
    case 'SQLITE_CONSTRAINT_UNIQUE':
    case 'SQLITE_CONSTRAINT_PRIMARYKEY':
    case '23505':
      return fail.conflict('already_exists', 'This already exists.')
    case 'SQLITE_CONSTRAINT_FOREIGNKEY':
    case 'SQLITE_CONSTRAINT_TRIGGER':
    case '23503':
      return fail.conflict('in_use', 'This is still in use, or it refers to something that does not exist.')
    case 'SQLITE_FULL':
    case 'SQLITE_IOERR_WRITE':
    case 'ENOSPC':
      return fail.unavailable('disk_full', 'The disk is full. Free some space and try again.')
    case 'SQLITE_BUSY':
    case '40001':
      return fail.unavailable('busy', 'The database is busy. Try again.')
    default:
      return undefined
  }
}

/** Koa's static file server rejects paths outside its directory. */
function fromStaticFiles(error: unknown): FeathersError | undefined {
  const isRefused = error instanceof Error && 'status' in error && (error.status === 400 || error.status === 403)
  return isRefused ? fail.badRequest('invalid_request', 'Invalid request.') : undefined
}

const codeOf = (error: unknown) => (error instanceof Error && 'code' in error ? error.code : undefined)
