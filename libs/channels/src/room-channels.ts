import type { Application, NextFunction } from '@feathersjs/feathers'
// Node does not see this name among the package's own, which assigns its exports at run time.
import { getServiceOptions } from '@feathersjs/feathers/lib/service.js'
import { Server } from 'socket.io'
import { NamedChannel } from './channel.ts'
import type { EventContext } from './declarations.ts'
import { Delivery } from './delivery.ts'
import { guardEvents } from './events.ts'
import { type ChannelOptions, type Settings, settingsOf } from './options.ts'
import { Processes } from './processes.ts'
import { publish } from './publish.ts'
import { type AnyPublisher, Publishers } from './publishers.ts'
import { Rooms } from './rooms.ts'

/**
 * Feathers channels on Socket.IO rooms: `app.channel`, `app.channels`, `app.publish` and `service.publish`.
 * Configure it before the services and before `socketio()`, whose own channels then step aside.
 * @throws when the application has channels or services already; `app.setup` and `app.listen` reject when there is no
 * Socket.IO, or when its connection state recovery is on.
 */
export function roomChannels(options: ChannelOptions = {}) {
  return (app: Application): void => {
    if (typeof app.channel === 'function' || Object.keys(app.services).length > 0) throw new Error(TOO_LATE)
    const settings = settingsOf(options)
    const rooms = new Rooms(() => delivery?.flush())
    let delivery: Delivery | undefined
    const publishers = new Publishers()
    Object.assign(app, {
      channel: (...names: (string | readonly string[])[]) => new NamedChannel(rooms, rooms.named(names)),
      ...registration(app, publishers)
    })
    Object.defineProperty(app, 'channels', { get: () => rooms.list })
    app.mixins.push((service, path) => {
      if (typeof service.publish === 'function') return
      const { serviceEvents = [] } = getServiceOptions(service)
      const own = new Publishers()
      Object.assign(service, registration(service, own, serviceEvents))
      guardEvents(service, path, serviceEvents)
      for (const event of serviceEvents) {
        service.on(event, (payload: unknown, context: EventContext = { app, path, service, result: payload }) => {
          const publisher = own.get(event) ?? publishers.get(event)
          if (publisher) publish(delivery, publisher, { event, payload, context }, settings)
        })
      }
    })
    app.hooks({
      setup: [around(() => (delivery ??= open(serverOf(app), rooms, settings)))],
      teardown: [around(() => delivery?.flush())]
    })
    // Feathers will end the socket of a connection that the application disconnects: not before it was sent what waits for it.
    app.on('disconnect', connection => {
      if (rooms.isOpen(connection)) delivery?.flush()
    })
  }
}

/** `publish(publisher)` for every event, or `publish(event, publisher)` for one: of `events`, where they are known. */
function registration<T>(owner: T, publishers: Publishers, events?: readonly string[]) {
  const publish = (...args: [AnyPublisher] | [string, AnyPublisher]): T => {
    const [event, publisher] = args.length === 1 ? [undefined, ...args] : args
    if (event !== undefined && events && !events.includes(event)) {
      throw new Error(`'${event}' is not among the events of this service.`)
    }
    publishers.set(event, publisher)
    return owner
  }
  return { publish, registerPublisher: publish }
}

/** The setup hook runs right after `socketio()` has made its server, before anyone can connect. */
function around(before: () => unknown) {
  return async (_context: unknown, next: NextFunction): Promise<void> => {
    before()
    await next()
  }
}

function open({ sockets: namespace }: Server, rooms: Rooms, settings: Settings): Delivery {
  const processes = new Processes(namespace)
  rooms.open(namespace, processes)
  return new Delivery(namespace, rooms, processes, settings)
}

function serverOf(app: Application): Server {
  const io: unknown = Reflect.get(app, 'io')
  if (!(io instanceof Server)) throw new Error(NO_SERVER)
  if (io._opts.connectionStateRecovery) throw new Error(NO_RECOVERY)
  return io
}

const TOO_LATE = 'Configure roomChannels() once, before socketio() and before the first service.'
const NO_SERVER =
  'roomChannels() finds no Socket.IO server: configure socketio() after it, and have one copy of socket.io installed.'
const NO_RECOVERY =
  "Turn Socket.IO's connectionStateRecovery off: a recovered socket skips the handshake that gives Feathers its connection, " +
  'so its calls pass for internal ones, and it is back in channels that it may have lost the right to.'
