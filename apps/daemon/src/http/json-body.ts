import { bodyParser } from '@feathersjs/koa'
import { fail } from '../core/errors.ts'

/** Reads JSON, and nothing else: no form of another page can be sent here. */
export const parseJsonBody = bodyParser({
  jsonLimit: '2mb',
  urlencoded: false,
  text: false,
  multipart: false,
  onError: rejectUnreadable
})

/** A body that cannot be read is the caller's fault, whatever the reader says of it. */
function rejectUnreadable(error: Error): never {
  if ('status' in error && error.status === 413) throw fail.badRequest('too_large', 'The request is too large.')
  if ('body' in error) throw fail.badRequest('invalid_json', 'The request is not JSON that can be read.')
  throw fail.badRequest('invalid_request', 'The request cannot be read.')
}
