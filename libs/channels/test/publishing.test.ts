import { feathers, type HookContext } from '@feathersjs/feathers'
import { describe, expect, it } from 'vitest'
import { type Channel, type Publisher, roomChannels } from '../src/index.ts'
import { startServer } from './server.ts'

type Resolve = (channel: Channel) => void

/** Collects the errors of publishers. */
function collectErrors() {
  const errors: string[] = []
  const onError = (error: unknown, { path, event }: { path: string; event: string }) => {
    errors.push(`${path} ${event}: ${error instanceof Error ? error.message : error}`)
  }
  return { errors, onError }
}

describe('a service event', () => {
  it('reaches the members of the channel for every method, and no other connection', async () => {
    await using server = await startServer()
    const { app } = server
    const [member, stranger] = [await server.connect(), await server.connect()]
    app.channel('board').join(member.connection)
    app.channel('elsewhere').join(stranger.connection)
    app.service('rows').publish(() => app.channel('board'))
    await member.call('create', 'rows', { id: 1 })
    await member.call('update', 'rows', 1, { id: 1, name: 'one' })
    await member.call('patch', 'rows', 1, { id: 1, name: 'two' })
    await member.call('remove', 'rows', 1)
    expect(await member.received()).toEqual([
      ['rows created', { id: 1 }],
      ['rows updated', { id: 1, name: 'one' }],
      ['rows patched', { id: 1, name: 'two' }],
      ['rows removed', { id: 1 }]
    ])
    expect(await stranger.received()).toEqual([])
  })

  it('goes to the channel that the row determines', async () => {
    await using server = await startServer()
    const { app } = server
    const [first, second, third] = [await server.connect(), await server.connect(), await server.connect()]
    app.channel('first').join(first.connection)
    app.channel('second').join(second.connection, third.connection)
    app.service('rows').publish('created', (row: { board: string }) => app.channel(row.board))
    await app.service('rows').create({ board: 'second' })
    await app.service('rows').create({ board: 'first' })
    expect(await first.received()).toEqual([['rows created', { board: 'first' }]])
    expect(await second.received()).toEqual([['rows created', { board: 'second' }]])
    expect(await third.received()).toEqual([['rows created', { board: 'second' }]])
  })

  it('passes the context of its call to the publisher', async () => {
    await using server = await startServer()
    const { app } = server
    const calls: [unknown, HookContext][] = []
    app.publish((payload, context) => {
      calls.push([payload, context])
    })
    await app.service('rows').create({ id: 1 }, { query: { from: 'here' } })
    expect(calls).toEqual([[{ id: 1 }, expect.objectContaining({ path: 'rows', method: 'create', app })]])
    expect(calls[0]?.[1].params.query).toEqual({ from: 'here' })
  })

  it('that a method emits comes before the event of the call', async () => {
    const create = async function (this: { emit: (event: string, row: unknown) => void }, row: unknown) {
      this.emit('log', { message: 'About to create', row })
      return row
    }
    await using server = await startServer({
      registerServices: app => app.use('logging', { create }, { events: ['log'] })
    })
    const { app } = server
    const { connection, call, received } = await server.connect()
    app.channel('board').join(connection)
    app.publish(() => app.channel('board'))
    await call('create', 'logging', { id: 1 })
    expect(await received()).toEqual([
      ['logging log', { message: 'About to create', row: { id: 1 } }],
      ['logging created', { id: 1 }]
    ])
  })

  it('that is emitted manually passes a partial context', async () => {
    await using server = await startServer()
    const { app } = server
    const { connection, received } = await server.connect()
    app.channel('board').join(connection)
    const contexts: unknown[] = []
    app.service('rows').publish('delta', (_payload, context) => {
      contexts.push(context)
      return app.channel('board')
    })
    app.service('rows').emit('delta', { text: 'Hello' })
    expect(await received()).toEqual([['rows delta', { text: 'Hello' }]])
    expect(contexts).toEqual([{ app, path: 'rows', service: app.service('rows'), result: { text: 'Hello' } }])
  })

  it('of a service that was registered after the start is delivered', async () => {
    await using server = await startServer()
    const { app } = server
    app.use('late', { create: async (row: unknown) => row })
    const { connection, received } = await server.connect()
    app.channel('board').join(connection)
    app.service('late').publish(() => app.channel('board'))
    await app.service('late').create({ id: 1 })
    expect(await received()).toEqual([['late created', { id: 1 }]])
  })

  it('is not delivered without a publisher or members', async () => {
    await using server = await startServer()
    const { app } = server
    const { connection, received } = await server.connect()
    app.channel('board').join(connection)
    await app.service('rows').create({ id: 1 })
    app.service('rows').publish(() => app.channel('empty'))
    await app.service('rows').create({ id: 2 })
    expect(await received()).toEqual([])
  })

  it.each([
    ['undefined', undefined],
    ['null', null],
    ['false', false],
    ['an empty list', []]
  ] as const)(
    'is not delivered when its publisher returns %s, even with an application publisher',
    async (_, result) => {
      const { errors, onError } = collectErrors()
      await using server = await startServer({ onError })
      const { app } = server
      const { connection, received } = await server.connect()
      app.channel('board').join(connection)
      app.publish(() => app.channel('board'))
      app.service('rows').publish('created', () => result)
      await app.service('rows').create({ id: 1 })
      await app.service('others').create({ id: 2 })
      expect(await received()).toEqual([['others created', { id: 2 }]])
      expect(errors).toEqual([])
    }
  )

  it('uses the most specific publisher: service and event, service, application and event, application', async () => {
    await using server = await startServer()
    const { app } = server
    const publishers: string[] = []
    const recordAs = (name: string) => () => void publishers.push(name)
    const create = () => app.service('rows').create({ id: 1 })
    app.publish(recordAs('application'))
    await create()
    app.publish('created', recordAs('application, created'))
    await create()
    app.service('rows').publish(recordAs('service'))
    await create()
    app.service('rows').publish('created', recordAs('service, created'))
    await create()
    await app.service('rows').patch(1, {})
    await app.service('others').create({ id: 1 })
    await app.service('others').patch(1, {})
    expect(publishers).toEqual([
      'application',
      'application, created',
      'service',
      'service, created',
      'service',
      'application, created',
      'application'
    ])
  })

  it('uses the publisher that was registered last', async () => {
    await using server = await startServer()
    const { app } = server
    const [a, b] = [await server.connect(), await server.connect()]
    app.channel('a').join(a.connection)
    app.channel('b').join(b.connection)
    app.service('rows').publish('created', () => app.channel('a'))
    app.service('rows').registerPublisher('created', () => app.channel('b'))
    await app.service('rows').create({ id: 1 })
    expect([await a.received(), await b.received()]).toEqual([[], [['rows created', { id: 1 }]]])
  })
})

describe('a publisher', () => {
  it('reports an error with service and event, and delivers nothing', async () => {
    const { errors, onError } = collectErrors()
    await using server = await startServer({ onError })
    const { app } = server
    const { connection, received } = await server.connect()
    app.channel('board').join(connection)
    app.publish(() => app.channel('board'))
    app.service('rows').publish('created', () => {
      throw new Error('no such board')
    })
    expect(await app.service('rows').create({ id: 1 })).toEqual({ id: 1 })
    expect(errors).toEqual(['rows created: no such board'])
    expect(await received()).toEqual([])
  })

  it.each([
    ['a promise', (channel: Channel) => Promise.resolve(channel)],
    ['a thenable', (channel: Channel) => Object.fromEntries([['then', (to: Resolve) => to(channel)]])]
  ])('[C7] must not return %s', async (_, promise) => {
    const { errors, onError } = collectErrors()
    await using server = await startServer({ onError })
    const { app } = server
    const { connection, received } = await server.connect()
    app.channel('board').join(connection)
    publishUntyped(app.service('rows'), () => promise(app.channel('board')))
    await app.service('rows').create({ id: 1 })
    expect(errors).toEqual([expect.stringContaining('rows created: A publisher must not return a promise')])
    expect(await received()).toEqual([])
  })

  it('[C7] reports a rejected promise without ending the process', async () => {
    const { errors, onError } = collectErrors()
    await using server = await startServer({ onError })
    publishUntyped(server.app.service('rows'), () => Promise.reject(new Error('no such board')))
    await server.app.service('rows').create({ id: 1 })
    expect(errors).toEqual([expect.stringContaining('must not return a promise'), 'rows created: no such board'])
  })

  it.each([
    ['a name', 'board'],
    ['a connection', { provider: 'socketio' }],
    ['true', true],
    ['a list with a name', ['board']]
  ])('must not return %s', async (_, answer) => {
    const { errors, onError } = collectErrors()
    await using server = await startServer({ onError })
    publishUntyped(server.app.service('rows'), () => answer)
    await server.app.service('rows').create({ id: 1 })
    expect(errors).toEqual(['rows created: A publisher must return channels or nothing.'])
  })

  it('can only be registered for events of the service', async () => {
    await using server = await startServer()
    const rows = server.app.service('rows')
    for (const event of ['created', 'updated', 'patched', 'removed', 'delta']) rows.publish(event, () => null)
    expect(() => rows.publish('creatd', () => null)).toThrow("This service has no event 'creatd'.")
  })

  it('is typed with its row and returns channels', async () => {
    await using server = await startServer()
    const { app } = server
    const { connection, received } = await server.connect()
    const publisher: Publisher<{ open: boolean }> = ({ open }) => [open && app.channel('all'), [app.channel('board')]]
    app.publish('created', publisher)
    app.channel('board').join(connection)
    // @ts-expect-error a name is not a channel
    app.publish('patched', () => 'board')
    // @ts-expect-error a promise is not a channel
    app.publish('removed', async () => app.channel('board'))
    await app.service('rows').create({ open: false })
    expect(await received()).toEqual([['rows created', { open: false }]])
  })
})

describe('[C9] an undeclared event', () => {
  it('throws when it is emitted', async () => {
    await using server = await startServer()
    const { app } = server
    const { connection, received } = await server.connect()
    app.channel('board').join(connection)
    app.publish(() => app.channel('board'))
    expect(() => app.service('others').emit('delta', {})).toThrow("Service 'others' has no event 'delta'")
    expect(await received()).toEqual([])
  })

  it('throws when a hook sets it as the event of a call', async () => {
    await using server = await startServer()
    const { app } = server
    app.service('others').hooks({
      after: {
        create: context => {
          context.event = 'finished'
        }
      }
    })
    await expect(app.service('others').create({ id: 1 })).rejects.toThrow("'others' has no event 'finished'")
  })

  it('does not include the default events of Feathers, even when the service has turned them off', async () => {
    await using server = await startServer({
      registerServices: app => app.use('quiet', { create: async (row: unknown) => row }, { serviceEvents: ['delta'] })
    })
    const { app } = server
    const { connection, received } = await server.connect()
    app.channel('board').join(connection)
    app.publish(() => app.channel('board'))
    expect(await app.service('quiet').create({ id: 1 })).toEqual({ id: 1 })
    app.service('quiet').emit('delta', { id: 2 })
    expect(await received()).toEqual([['quiet delta', { id: 2 }]])
  })
})

describe('roomChannels()', () => {
  it('keeps the publish method of a service', () => {
    const publish = () => 'mine'
    const own = { get: async () => ({}), publish }
    const app = feathers().configure(roomChannels()).use('own', own)
    expect(app.service('own').publish).toBe(publish)
  })

  it('must be configured once, and before the services', () => {
    expect(() => feathers().configure(roomChannels()).configure(roomChannels())).toThrow('once')
    const late = feathers().use('rows', { get: async () => ({}) })
    expect(() => late.configure(roomChannels())).toThrow('before the first service')
  })

  it('throws without a Socket.IO server', async () => {
    const app = feathers().configure(roomChannels())
    await expect(app.setup()).rejects.toThrow('configure socketio() after it')
  })
})

/** Calls `publish` without the type checks. */
function publishUntyped(service: object, publisher: () => unknown): void {
  if ('publish' in service && typeof service.publish === 'function') service.publish(publisher)
}
