import type { Application, FeathersService, HookContext } from '@feathersjs/feathers'
// Node cannot see these two among the names of the package itself, which assigns its exports at run time.
import { defaultServiceEvents, getServiceOptions } from '@feathersjs/feathers/lib/service.js'
import '@feathersjs/transport-commons'
import { RoomChannel } from './channel.ts'
import { deliver } from './deliver.ts'
import { type Publisher, Publishers } from './publishers.ts'
import { Rooms } from './rooms.ts'

export interface RoomChannelsOptions {
  /** Further arguments of an event's packet, after its data. A stock Feathers client may ignore them. */
  extra?(event: string, data: unknown, context: HookContext): unknown[]
  /** Hears of a publisher that failed; its event went to nobody. Without it the error ends the process. */
  onError?(error: unknown, where: { path: string; event: string }): void
}

type Listen = Publisher<unknown, HookContext>

/**
 * Feathers channels on Socket.IO rooms. Configure it before `@feathersjs/socketio`, which then leaves channels to it:
 * `app.channel`, `app.channels`, `app.publish` and `service.publish` are as in the Feathers documentation.
 */
export function roomChannels(options: RoomChannelsOptions = {}) {
  return (app: Application): void => {
    const rooms = new Rooms()
    const ofApp = new Publishers<unknown, HookContext>()
    attachOnSetup(app, rooms)
    Object.defineProperty(app, 'channels', { get: () => rooms.names })
    Object.assign(app, {
      channel: (...names: (string | readonly string[])[]) => new RoomChannel(rooms, namesOf(names)),
      ...publishing(app, ofApp, defaultServiceEvents)
    })
    app.mixins.push((service: FeathersService, path: string) => {
      const { serviceEvents = [] } = getServiceOptions(service)
      const ofService = new Publishers<unknown, HookContext>()
      Object.assign(service, publishing(service, ofService, serviceEvents), {
        emit: guarded(service, path, serviceEvents)
      })
      for (const event of serviceEvents) {
        service.on(event, (data: unknown, context: HookContext = custom(app, service, path, data)) => {
          const publisher = ofService.get(event) ?? ofApp.get(event)
          if (publisher) publish(rooms, publisher, event, data, context, options)
        })
      }
    })
  }
}

/** Socket.IO is there from `setup` on, before the first connection. */
function attachOnSetup(app: Application & { io?: Parameters<Rooms['attach']>[0] }, rooms: Rooms): void {
  const { setup } = app
  Object.assign(app, {
    async setup(this: typeof app, ...args: Parameters<typeof setup>) {
      if (!this.io) throw new Error('roomChannels needs @feathersjs/socketio, configured after it.')
      rooms.attach(this.io)
      return setup.apply(this, args)
    }
  })
}

/** No name at all is a mistake; the one list of all names is kept as it is, so that leaving all of them is cheap. */
function namesOf(names: (string | readonly string[])[]): readonly string[] {
  const [first] = names
  if (first === undefined) throw new Error('app.channel needs at least one channel name')
  return names.length === 1 && Array.isArray(first) ? first : names.flat()
}

function publishing<T>(self: T, publishers: Publishers<unknown, HookContext>, events: readonly string[]) {
  const publish = (...args: [Listen] | [string, Listen]): T => {
    const [event] = args
    if (typeof event === 'string' && !events.includes(event)) throw new Error(`'${event}' is not a valid service event`)
    publishers.set(...args)
    return self
  }
  return { publish, registerPublisher: publish }
}

/** C9: an event that nobody could ever hear is a mistake of whoever emits it. What Feathers emits by itself passes. */
function guarded(service: FeathersService, path: string, events: readonly string[]) {
  const { emit } = service
  const passed = new Set([...events, ...defaultServiceEvents, 'newListener', 'removeListener', 'error'])
  return function (this: FeathersService, event: string, ...args: unknown[]): boolean {
    if (!passed.has(event)) throw new Error(`'${path}' has no event '${event}'`)
    return emit.call(this, event, ...args)
  }
}

/** What a publisher sees of an event that was emitted by hand. */
function custom(app: Application, service: FeathersService, path: string, result: unknown) {
  return Object.assign(Object.create(null), { app, service, path, result, params: {} })
}

function publish(
  rooms: Rooms,
  publisher: Listen,
  event: string,
  data: unknown,
  context: HookContext,
  { extra, onError }: RoomChannelsOptions
): void {
  const { path } = context
  try {
    const published = publisher(data, context)
    if (published instanceof Promise)
      throw new Error('A publisher must answer at once: a promise would change the order.')
    deliver(rooms, published, `${path} ${event}`, dispatched(data, context), extra?.(event, data, context) ?? [])
  } catch (error) {
    if (!onError) throw error
    onError(error, { path, event })
  }
}

/** What may leave: `context.dispatch` where a hook has set it, item by item when the call had several results. */
function dispatched(data: unknown, { dispatch, result }: HookContext): unknown {
  if (dispatch === undefined) return data
  return Array.isArray(dispatch) && Array.isArray(result) ? dispatch[result.indexOf(data)] : dispatch
}
