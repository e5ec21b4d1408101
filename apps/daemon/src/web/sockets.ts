import { getServiceOptions } from '@feathersjs/feathers/lib/service.js'
import socketio from '@feathersjs/socketio'
import type { Server, Socket } from 'socket.io'
import type { Application } from '../declarations.ts'
import { fail, publicError } from '../errors.ts'
import type { Gate } from './gate.ts'

const LARGEST_CALL = 2 * 1024 * 1024
const ANONYMOUS_LIFETIME = 60_000

/** The socket side: the same gate, a time limit for those who do not sign in, and an answer to every call (C2, E3). */
export function sockets(app: Application, gate: Gate): void {
  const options = {
    serveClient: false,
    maxHttpBufferSize: LARGEST_CALL,
    pingInterval: 5_000,
    pingTimeout: 5_000,
    allowRequest: (
      request: Parameters<Gate['check']>[0],
      answer: (reason: string | null, isAllowed: boolean) => void
    ) => {
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
      io.on('connection', socket => {
        closeIfAnonymous(socket)
        socket.use(([method, path, ...rest], next) => {
          const refusal = refusalOf(app, method, path)
          const answer = rest.at(-1)
          if (!refusal) next()
          else if (typeof answer === 'function') answer(refusal.toJSON())
        })
      })
    })
  )
}

function closeIfAnonymous(socket: Socket & { feathers?: { user?: unknown } }): void {
  const timer = setTimeout(() => {
    if (!socket.feathers?.user) socket.disconnect(true)
  }, ANONYMOUS_LIFETIME)
  socket.on('disconnect', () => clearTimeout(timer))
}

/** Feathers leaves calls of unknown methods without an answer, and those of unknown services without a reason. */
function refusalOf(app: Application, method: unknown, path: unknown) {
  const found = typeof path === 'string' ? app.lookup(path) : null
  if (!found) return fail.notFound('service', path)
  if (getServiceOptions(found.service).methods?.includes(String(method))) return undefined
  return fail.methodNotAllowed(`${path} cannot be asked to ${String(method)}.`)
}
