import type { Application, ApplicationHookContext, NextFunction } from '@feathersjs/feathers'
// Node does not see this name among the package's own, which assigns its exports at run time.
import { getServiceOptions } from '@feathersjs/feathers/lib/service.js'
import { Server } from 'socket.io'
import { NamedChannel } from './channel.ts'
import type { EventContext } from './declarations.ts'
import { guardEvents } from './events.ts'
import { type PublishOptions, publish } from './publish.ts'
import { type AnyPublisher, Publishers } from './publishers.ts'
import { Rooms } from './rooms.ts'

/**
 * Feathers channels on Socket.IO rooms: `app.channel`, `app.channels`, `app.publish` and `service.publish`.
 * Configure it before the services and before `socketio()`, whose own channels then step aside.
 * @throws when the application has channels already; `app.setup` and `app.listen` reject when Socket.IO's connection state
 * recovery is on.
 */
export function roomChannels(options: PublishOptions = {}) {
  return (app: Application): void => {
    if (typeof app.channel === 'function' || typeof app.publish === 'function') {
      throw new Error('This application has channels already: configure roomChannels() once, and before socketio().')
    }
    const rooms = new Rooms()
    const publishers = new Publishers()
    Object.assign(app, {
      channel: (...names: (string | string[])[]) => new NamedChannel(rooms, rooms.named(names)),
      publish: registration(app, publishers)
    })
    Object.defineProperty(app, 'channels', { get: () => rooms.list })
    app.mixins.push((service, path) => {
      if (typeof service.publish === 'function') return
      const own = new Publishers()
      const { serviceEvents = [] } = getServiceOptions(service)
      Object.assign(service, { publish: registration(service, own, serviceEvents) })
      guardEvents(service, path, serviceEvents)
      for (const event of serviceEvents) {
        service.on(event, (payload: unknown, context: EventContext = { app, path, service }) => {
          const publisher = own.find(event) ?? publishers.find(event)
          if (publisher) publish(rooms, publisher, { event, payload, context }, options)
        })
      }
    })
    app.hooks({
      setup: [
        async ({ app }: ApplicationHookContext, next: NextFunction) => {
          const io: unknown = Reflect.get(app, 'io')
          if (io instanceof Server) rooms.open(io)
          await next()
        }
      ]
    })
  }
}

/** `publish(publisher)` for every event or `publish(event, publisher)` for one of `events`, where they are known. */
function registration<T>(owner: T, publishers: Publishers, events?: readonly string[]) {
  return (...args: [AnyPublisher] | [string, AnyPublisher]): T => {
    const [event] = args
    if (events && typeof event === 'string' && !events.includes(event)) {
      throw new Error(`'${event}' is not among the events of this service.`)
    }
    publishers.add(...args)
    return owner
  }
}
