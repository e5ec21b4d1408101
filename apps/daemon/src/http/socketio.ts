import type { IncomingMessage } from 'node:http'
import type { RealTimeConnection } from '@feathersjs/feathers'
import { getServiceOptions } from '@feathersjs/feathers/lib/service.js'
import socketio from '@feathersjs/socketio'
import type { Server, Socket } from 'socket.io'
import { setClientAddress } from '../access/client-address.ts'
import { limitPerConnection } from '../access/rate-limit.ts'
import { fail, toPublicError } from '../core/errors.ts'
import type { Application } from '../declarations.ts'
import { closeAnonymous } from './close-anonymous.ts'
import type { OriginGate } from './origin-gate.ts'

type FeathersSocket = Socket & { feathers?: RealTimeConnection }

const MAX_CALL_BYTES = 2 * 1024 * 1024
/** Socket.IO closes a transport that has not joined a namespace by then. */
const CONNECT_TIMEOUT_MS = 10_000

/** Configures Socket.IO: checks the origin, closes anonymous sockets (C2), and answers every call (E3). */
export function configureSocketio(app: Application, gate: OriginGate): void {
  const options = {
    serveClient: false,
    maxHttpBufferSize: MAX_CALL_BYTES,
    connectTimeout: Math.min(CONNECT_TIMEOUT_MS, app.get('config').anonymousLifetimeMs),
    pingInterval: 5_000,
    pingTimeout: 4_500,
    allowRequest: (request: IncomingMessage, answer: (reason: string | null, isAllowed: boolean) => void) => {
      try {
        gate.check(request)
        setClientAddress(request, app.get('config'))
        answer(null, true)
      } catch (error) {
        answer(toPublicError(error).error.data.reason, false)
      }
    }
  }
  app.configure(
    socketio(options, (io: Server) => {
      closeAnonymous(app, io)
      app.get('socketRegistry').track(io)
      io.on('connection', (socket: FeathersSocket) => {
        socket.use((call, next) => {
          checkCall(app, socket.feathers, call.slice(0, -1)).then(refusal => {
            const answer = call.at(-1)
            if (!refusal) next()
            else if (typeof answer === 'function') answer(refusal.toJSON())
          }, next)
        })
      })
    })
  )
}

/** The index of a method's query argument; it is the last one before the callback. */
const QUERY_INDEX = new Map<unknown, number>([
  ['find', 0],
  ['update', 2],
  ['patch', 2]
])

const limitCalls = limitPerConnection({ perSecond: 200, burst: 500 })

async function checkCall(app: Application, connection: RealTimeConnection | undefined, call: unknown[]) {
  try {
    if (connection) await limitCalls(connection)
    return addressError(app, call)
  } catch (error) {
    return toPublicError(error).error
  }
}

/** Feathers does not answer calls of unknown methods, and refuses others without a reason. */
function addressError(app: Application, [method, path, ...args]: unknown[]) {
  const match = typeof path === 'string' ? app.lookup(path) : null
  // Over a socket the id is an argument, not a part of the path.
  if (!match || '__id' in match.params)
    return fail.notFound('service', typeof path === 'string' ? path : 'of this name')
  if (!getServiceOptions(match.service).methods?.includes(String(method))) {
    return fail.methodNotAllowed(`${path} has no method ${String(method)}.`)
  }
  if (args.length > (QUERY_INDEX.get(method) ?? 1) + 1) {
    return fail.badRequest('too_many_arguments', `Too many arguments for ${method} of ${path}.`)
  }
  return undefined
}
