import { bodyParser } from '@feathersjs/koa'
import { fail } from '../core/errors.ts'

/** Accepts JSON only, so that an HTML form of another site cannot send a request. */
export const parseJsonBody = bodyParser({
  jsonLimit: '2mb',
  urlencoded: false,
  text: false,
  multipart: false,
  onError: rejectUnreadable
})

/** An unreadable body is an error of the caller, whichever error the parser throws. */
function rejectUnreadable(error: Error): never {
  if ('status' in error && error.status === 413) throw fail.badRequest('too_large', 'The request is too large.')
  if ('body' in error) throw fail.badRequest('invalid_json', 'The request body is not valid JSON.')
  throw fail.badRequest('invalid_request', 'The request cannot be read.')
}
