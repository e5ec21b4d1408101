import { feathers, type HookContext } from '@feathersjs/feathers'
import { describe, expect, it } from 'vitest'
import { type Channel, type Publisher, roomChannels } from '../src/index.ts'
import { startServer } from './server.ts'

type Resolve = (channel: Channel) => void

/** Hears of every publisher that failed. */
function collectErrors() {
  const errors: string[] = []
  const onError = (error: unknown, { path, event }: { path: string; event: string }) => {
    errors.push(`${path} ${event}: ${error instanceof Error ? error.message : error}`)
  }
  return { errors, onError }
}

describe('an event of a service', () => {
  it('reaches the members of the channel, whatever the method, and nobody else', async () => {
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
    expect(await member.heard()).toEqual([
      ['rows created', { id: 1 }],
      ['rows updated', { id: 1, name: 'one' }],
      ['rows patched', { id: 1, name: 'two' }],
      ['rows removed', { id: 1 }]
    ])
    expect(await stranger.heard()).toEqual([])
  })

  it('goes where the row says', async () => {
    await using server = await startServer()
    const { app } = server
    const [first, second, third] = [await server.connect(), await server.connect(), await server.connect()]
    app.channel('first').join(first.connection)
    app.channel('second').join(second.connection, third.connection)
    app.service('rows').publish('created', (row: { board: string }) => app.channel(row.board))
    await app.service('rows').create({ board: 'second' })
    await app.service('rows').create({ board: 'first' })
    expect(await first.heard()).toEqual([['rows created', { board: 'first' }]])
    expect(await second.heard()).toEqual([['rows created', { board: 'second' }]])
    expect(await third.heard()).toEqual([['rows created', { board: 'second' }]])
  })

  it('is told with the context of its call', async () => {
    await using server = await startServer()
    const { app } = server
    const told: [unknown, HookContext][] = []
    app.publish((payload, context) => {
      told.push([payload, context])
    })
    await app.service('rows').create({ id: 1 }, { query: { from: 'here' } })
    expect(told).toEqual([[{ id: 1 }, expect.objectContaining({ path: 'rows', method: 'create', app })]])
    expect(told[0]?.[1].params.query).toEqual({ from: 'here' })
  })

  it('of its own, emitted from inside a method, comes before the event of the call', async () => {
    const create = async function (this: { emit: (event: string, row: unknown) => void }, row: unknown) {
      this.emit('log', { message: 'About to create', row })
      return row
    }
    await using server = await startServer({ services: app => app.use('logging', { create }, { events: ['log'] }) })
    const { app } = server
    const { connection, call, heard } = await server.connect()
    app.channel('board').join(connection)
    app.publish(() => app.channel('board'))
    await call('create', 'logging', { id: 1 })
    expect(await heard()).toEqual([
      ['logging log', { message: 'About to create', row: { id: 1 } }],
      ['logging created', { id: 1 }]
    ])
  })

  it('emitted by hand is told with what is known', async () => {
    await using server = await startServer()
    const { app } = server
    const { connection, heard } = await server.connect()
    app.channel('board').join(connection)
    const contexts: unknown[] = []
    app.service('rows').publish('delta', (_payload, context) => {
      contexts.push(context)
      return app.channel('board')
    })
    app.service('rows').emit('delta', { text: 'Hello' })
    expect(await heard()).toEqual([['rows delta', { text: 'Hello' }]])
    expect(contexts).toEqual([{ app, path: 'rows', service: app.service('rows'), result: { text: 'Hello' } }])
  })

  it('of a service that was registered after the start reaches its members too', async () => {
    await using server = await startServer()
    const { app } = server
    app.use('late', { create: async (row: unknown) => row })
    const { connection, heard } = await server.connect()
    app.channel('board').join(connection)
    app.service('late').publish(() => app.channel('board'))
    await app.service('late').create({ id: 1 })
    expect(await heard()).toEqual([['late created', { id: 1 }]])
  })

  it('goes to nobody without a publisher, and where nobody is', async () => {
    await using server = await startServer()
    const { app } = server
    const { connection, heard } = await server.connect()
    app.channel('board').join(connection)
    await app.service('rows').create({ id: 1 })
    app.service('rows').publish(() => app.channel('empty'))
    await app.service('rows').create({ id: 2 })
    expect(await heard()).toEqual([])
  })

  it.each([
    ['undefined', undefined],
    ['null', null],
    ['false', false],
    ['an empty list', []]
  ] as const)(
    'goes to nobody when its publisher answers %s, also when the application has one for all',
    async (_, nobody) => {
      const { errors, onError } = collectErrors()
      await using server = await startServer({ onError })
      const { app } = server
      const { connection, heard } = await server.connect()
      app.channel('board').join(connection)
      app.publish(() => app.channel('board'))
      app.service('rows').publish('created', () => nobody)
      await app.service('rows').create({ id: 1 })
      await app.service('others').create({ id: 2 })
      expect(await heard()).toEqual([['others created', { id: 2 }]])
      expect(errors).toEqual([])
    }
  )

  it('finds its publisher where it stands nearest: service and event, service, application and event, application', async () => {
    await using server = await startServer()
    const { app } = server
    const publishers: string[] = []
    const named = (name: string) => () => void publishers.push(name)
    const create = () => app.service('rows').create({ id: 1 })
    app.publish(named('application'))
    await create()
    app.publish('created', named('application, created'))
    await create()
    app.service('rows').publish(named('service'))
    await create()
    app.service('rows').publish('created', named('service, created'))
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

  it('has one publisher: the last that was given', async () => {
    await using server = await startServer()
    const { app } = server
    const [a, b] = [await server.connect(), await server.connect()]
    app.channel('a').join(a.connection)
    app.channel('b').join(b.connection)
    app.service('rows').publish('created', () => app.channel('a'))
    app.service('rows').registerPublisher('created', () => app.channel('b'))
    await app.service('rows').create({ id: 1 })
    expect([await a.heard(), await b.heard()]).toEqual([[], [['rows created', { id: 1 }]]])
  })
})

describe('a publisher', () => {
  it('that throws is told with service and event, and its event goes to nobody', async () => {
    const { errors, onError } = collectErrors()
    await using server = await startServer({ onError })
    const { app } = server
    const { connection, heard } = await server.connect()
    app.channel('board').join(connection)
    app.publish(() => app.channel('board'))
    app.service('rows').publish('created', () => {
      throw new Error('no such board')
    })
    expect(await app.service('rows').create({ id: 1 })).toEqual({ id: 1 })
    expect(errors).toEqual(['rows created: no such board'])
    expect(await heard()).toEqual([])
  })

  it.each([
    ['a promise', (channel: Channel) => Promise.resolve(channel)],
    ['something that is like one', (channel: Channel) => Object.fromEntries([['then', (to: Resolve) => to(channel)]])]
  ])('[C7] may not answer %s', async (_, promise) => {
    const { errors, onError } = collectErrors()
    await using server = await startServer({ onError })
    const { app } = server
    const { connection, heard } = await server.connect()
    app.channel('board').join(connection)
    publishAnything(app.service('rows'), () => promise(app.channel('board')))
    await app.service('rows').create({ id: 1 })
    expect(errors).toEqual([expect.stringContaining('rows created: A publisher must answer at once')])
    expect(await heard()).toEqual([])
  })

  it('[C7] that answers a promise and fails is told of both, and does not end the process', async () => {
    const { errors, onError } = collectErrors()
    await using server = await startServer({ onError })
    publishAnything(server.app.service('rows'), () => Promise.reject(new Error('no such board')))
    await server.app.service('rows').create({ id: 1 })
    expect(errors).toEqual([expect.stringContaining('must answer at once'), 'rows created: no such board'])
  })

  it.each([
    ['a name', 'board'],
    ['a connection', { provider: 'socketio' }],
    ['true', true],
    ['a list with a name', ['board']]
  ])('may not answer %s', async (_, answer) => {
    const { errors, onError } = collectErrors()
    await using server = await startServer({ onError })
    publishAnything(server.app.service('rows'), () => answer)
    await server.app.service('rows').create({ id: 1 })
    expect(errors).toEqual(['rows created: A publisher must answer with channels, or with nothing.'])
  })

  it('may be given for events that the service has, and no others', async () => {
    await using server = await startServer()
    const rows = server.app.service('rows')
    for (const event of ['created', 'updated', 'patched', 'removed', 'delta']) rows.publish(event, () => null)
    expect(() => rows.publish('creatd', () => null)).toThrow("'creatd' is not among the events of this service.")
  })

  it('is typed: it may take its own type of row, and answers with channels', async () => {
    await using server = await startServer()
    const { app } = server
    const { connection, heard } = await server.connect()
    const publisher: Publisher<{ open: boolean }> = ({ open }) => [open && app.channel('all'), [app.channel('board')]]
    app.publish('created', publisher)
    app.channel('board').join(connection)
    // @ts-expect-error a name is no channel
    app.publish('patched', () => 'board')
    // @ts-expect-error a promise is no channel
    app.publish('removed', async () => app.channel('board'))
    await app.service('rows').create({ open: false })
    expect(await heard()).toEqual([['rows created', { open: false }]])
  })
})

describe('[C9] an event that the service has not named', () => {
  it('throws when it is emitted', async () => {
    await using server = await startServer()
    const { app } = server
    const { connection, heard } = await server.connect()
    app.channel('board').join(connection)
    app.publish(() => app.channel('board'))
    expect(() => app.service('others').emit('delta', {})).toThrow("'others' has no event 'delta'")
    expect(await heard()).toEqual([])
  })

  it('throws also when a hook makes it the event of a call', async () => {
    await using server = await startServer()
    const { app } = server
    app.service('others').hooks({
      after: {
        create: context => {
          context.event = 'made'
        }
      }
    })
    await expect(app.service('others').create({ id: 1 })).rejects.toThrow("'others' has no event 'made'")
  })

  it('is not what Feathers emits by itself after a call, even where the service has turned it off', async () => {
    await using server = await startServer({
      services: app => app.use('quiet', { create: async (row: unknown) => row }, { serviceEvents: ['delta'] })
    })
    const { app } = server
    const { connection, heard } = await server.connect()
    app.channel('board').join(connection)
    app.publish(() => app.channel('board'))
    expect(await app.service('quiet').create({ id: 1 })).toEqual({ id: 1 })
    app.service('quiet').emit('delta', { id: 2 })
    expect(await heard()).toEqual([['quiet delta', { id: 2 }]])
  })
})

describe('roomChannels()', () => {
  it('leaves a service alone that has a publish of its own', () => {
    const publish = () => 'mine'
    const own = { get: async () => ({}), publish }
    const app = feathers().configure(roomChannels()).use('own', own)
    expect(app.service('own').publish).toBe(publish)
  })

  it('is configured once, and before the services', () => {
    expect(() => feathers().configure(roomChannels()).configure(roomChannels())).toThrow('once')
    const late = feathers().use('rows', { get: async () => ({}) })
    expect(() => late.configure(roomChannels())).toThrow('before the first service')
  })

  it('says so when there is no Socket.IO', async () => {
    const app = feathers().configure(roomChannels())
    await expect(app.setup()).rejects.toThrow('configure socketio() after it')
  })
})

/** What a program could do that no compiler has checked. */
function publishAnything(service: object, publisher: () => unknown): void {
  if ('publish' in service && typeof service.publish === 'function') service.publish(publisher)
}
