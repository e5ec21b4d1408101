import type { IncomingMessage } from 'node:http'
import { getServiceOptions } from '@feathersjs/feathers/lib/service.js'
import socketio from '@feathersjs/socketio'
import type { Server } from 'socket.io'
import type { Application } from '../declarations.ts'
import { fail, publicError } from '../errors.ts'
import { closeAnonymous } from './anonymous.ts'
import type { Gate } from './gate.ts'

const LARGEST_CALL = 2 * 1024 * 1024

/** The socket side: the same gate, an end for those who do not sign in, and an answer to every call (C2, E3). */
export function sockets(app: Application, gate: Gate): void {
  const options = {
    serveClient: false,
    maxHttpBufferSize: LARGEST_CALL,
    pingInterval: 5_000,
    pingTimeout: 5_000,
    allowRequest: (request: IncomingMessage, answer: (reason: string | null, isAllowed: boolean) => void) => {
      try {
        gate.check(request)
        answer(null, true)
      } catch (error) {
        answer(publicError(error).error.data.reason, false)
      }
    }
  }
  app.configure(
    socketio(options, (io: Server) => {
      closeAnonymous(app, io)
      io.on('connection', socket => {
        socket.use((call, next) => {
          const answer = call.at(-1)
          const refusal = refusalOf(app, typeof answer === 'function' ? call.slice(0, -1) : call)
          if (!refusal) next()
          else if (typeof answer === 'function') answer(refusal.toJSON())
        })
      })
    })
  )
}

/** Where a method's query stands; what comes after it is one argument too many. */
const QUERY_AT = new Map<unknown, number>([
  ['find', 0],
  ['update', 2],
  ['patch', 2]
])

/** Feathers leaves calls of unknown methods without an answer, and refuses others without a reason. */
function refusalOf(app: Application, [method, path, ...given]: unknown[]) {
  const found = typeof path === 'string' ? app.lookup(path) : null
  // Over a socket an id is an argument and never part of the path.
  if (!found || '__id' in found.params)
    return fail.notFound('service', typeof path === 'string' ? path : 'of that kind')
  if (!getServiceOptions(found.service).methods?.includes(String(method))) {
    return fail.methodNotAllowed(`${path} cannot be asked to ${String(method)}.`)
  }
  if (given.length > (QUERY_AT.get(method) ?? 1) + 1) {
    return fail.badRequest('too_many_arguments', `${method} of ${path} takes fewer arguments.`)
  }
  return undefined
}
