import type { Application, NextFunction } from '@feathersjs/feathers'
// Node cannot detect this export of the package itself, which assigns its exports at run time.
import { getServiceOptions } from '@feathersjs/feathers/lib/service.js'
import { Server } from 'socket.io'
import { NamedChannel } from './channel.ts'
import type { EventContext } from './declarations.ts'
import { Delivery } from './delivery.ts'
import { rejectUnknownEvents } from './events.ts'
import { type ChannelOptions, resolveOptions, type Settings } from './options.ts'
import { ProcessCluster } from './process-cluster.ts'
import { publish } from './publish.ts'
import { type AnyPublisher, Publishers } from './publishers.ts'
import { RoomIndex } from './room-index.ts'

/**
 * Feathers channels on Socket.IO rooms: `app.channel`, `app.channels`, `app.publish` and `service.publish`.
 * Configure it before the services and before `socketio()`, whose own channels are then disabled.
 * @throws when the application already has channels or services; `app.setup` and `app.listen` reject when there is no
 * Socket.IO server, or when its connection state recovery is on.
 */
export function roomChannels(options: ChannelOptions = {}) {
  return (app: Application): void => {
    if (typeof app.channel === 'function' || Object.keys(app.services).length > 0) throw new Error(TOO_LATE)
    const settings = resolveOptions(options)
    const rooms = new RoomIndex(() => delivery?.flush())
    let delivery: Delivery | undefined
    const publishers = new Publishers()
    Object.assign(app, {
      channel: (...names: (string | readonly string[])[]) => new NamedChannel(rooms, rooms.resolveNames(names)),
      ...createPublishMethods(app, publishers)
    })
    Object.defineProperty(app, 'channels', { get: () => rooms.list })
    app.mixins.push((service, path) => {
      if (typeof service.publish === 'function') return
      const { serviceEvents = [] } = getServiceOptions(service)
      const servicePublishers = new Publishers()
      Object.assign(service, createPublishMethods(service, servicePublishers, serviceEvents))
      rejectUnknownEvents(service, path, serviceEvents)
      for (const event of serviceEvents) {
        service.on(event, (payload: unknown, context: EventContext = { app, path, service, result: payload }) => {
          const publisher = servicePublishers.get(event) ?? publishers.get(event)
          if (publisher) publish(delivery, publisher, { event, payload, context }, settings)
        })
      }
    })
    app.hooks({
      setup: [runBefore(() => (delivery ??= createDelivery(getSocketServer(app), rooms, settings)))],
      teardown: [runBefore(() => delivery?.flush())]
    })
    // Feathers closes the socket of a connection that the application disconnects; batched events are sent before.
    app.on('disconnect', connection => {
      if (rooms.isOpen(connection)) delivery?.flush()
    })
  }
}

/** Creates `publish(publisher)` for all events and `publish(event, publisher)` for one, which must be one of `events` if given. */
function createPublishMethods<T>(owner: T, publishers: Publishers, events?: readonly string[]) {
  const publish = (...args: [AnyPublisher] | [string, AnyPublisher]): T => {
    const [event, publisher] = args.length === 1 ? [undefined, ...args] : args
    if (event !== undefined && events && !events.includes(event)) {
      throw new Error(`This service has no event '${event}'.`)
    }
    publishers.set(event, publisher)
    return owner
  }
  return { publish, registerPublisher: publish }
}

/** The setup hook runs right after `socketio()` has created its server, before any client can connect. */
function runBefore(before: () => unknown) {
  return async (_context: unknown, next: NextFunction): Promise<void> => {
    before()
    await next()
  }
}

function createDelivery({ sockets: namespace }: Server, rooms: RoomIndex, settings: Settings): Delivery {
  const cluster = new ProcessCluster(namespace)
  rooms.attach(namespace, cluster)
  return new Delivery(namespace, rooms, cluster, settings)
}

function getSocketServer(app: Application): Server {
  const io: unknown = Reflect.get(app, 'io')
  if (!(io instanceof Server)) throw new Error(NO_SERVER)
  if (io._opts.connectionStateRecovery) throw new Error(NO_RECOVERY)
  return io
}

const TOO_LATE = 'Configure roomChannels() once, before socketio() and before the first service.'
const NO_SERVER =
  'roomChannels() found no Socket.IO server: configure socketio() after it, and install only one copy of socket.io.'
const NO_RECOVERY =
  "Turn off Socket.IO's connectionStateRecovery: a recovered socket skips the handshake that creates its Feathers connection, " +
  'so its calls count as internal ones, and it rejoins channels that it may have lost access to.'
