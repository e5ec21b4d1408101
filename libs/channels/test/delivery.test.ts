import type { HookContext } from '@feathersjs/feathers'
import { describe, expect, it } from 'vitest'
import { type Client, startServer } from './server.ts'

describe('an event', () => {
  it('[C8] is one packet for each member, in however many channels it is', async () => {
    await using server = await startServer()
    const { app } = server
    const [one, two] = [await server.connect(), await server.connect()]
    app.channel('a', 'b', 'c').join(one.connection)
    app.channel('c').join(two.connection)
    app.publish(() => [
      app.channel('a', 'b'),
      app.channel('b'),
      [app.channel('c').filter(() => true)],
      app.channel('a')
    ])
    await app.service('rows').create({ id: 1 })
    expect([await one.packets(), await two.packets()]).toEqual([1, 1])
    expect(await one.received()).toEqual([['rows created', { id: 1 }]])
  })

  it('goes to the connections that match a filter', async () => {
    await using server = await startServer()
    const { app } = server
    const [a, b, c] = [await server.connect(), await server.connect(), await server.connect()]
    app.channel('board').join(a.connection, b.connection, c.connection)
    app.publish(() =>
      app
        .channel('board')
        .filter(connection => connection !== b.connection)
        .filter(connection => connection !== c.connection)
    )
    await app.service('rows').create({ id: 1 })
    expect([await a.packets(), await b.packets(), await c.packets()]).toEqual([1, 0, 0])
    app.publish(() => app.channel('board').filter(() => false))
    await app.service('rows').create({ id: 2 })
    expect([await a.packets(), await b.packets(), await c.packets()]).toEqual([1, 0, 0])
  })

  it('goes to the members at the time of publishing', async () => {
    await using server = await startServer()
    const { app } = server
    const [before, after] = [await server.connect(), await server.connect()]
    const board = app.channel('board').join(before.connection)
    app.publish(() => board)
    board.leave(before.connection).join(after.connection)
    await app.service('rows').create({ id: 1 })
    expect([await before.packets(), await after.packets()]).toEqual([0, 1])
  })

  it('carries the data of the channel, or its own payload', async () => {
    await using server = await startServer()
    const { app } = server
    const [a, b] = [await server.connect(), await server.connect()]
    app.channel('guests').join(a.connection)
    app.channel('members').join(b.connection)
    app.publish(() => [app.channel('guests').send({ id: 1 }), app.channel('members')])
    await app.service('rows').create({ id: 1, secret: 2 })
    expect(await a.received()).toEqual([['rows created', { id: 1 }]])
    expect(await b.received()).toEqual([['rows created', { id: 1, secret: 2 }]])
  })

  it('carries the data of the first channel for members of several', async () => {
    await using server = await startServer()
    const { app } = server
    const { connection, received } = await server.connect()
    app.channel('one', 'two').join(connection)
    app.publish('created', () => [app.channel('one'), app.channel('two').send('second')])
    app.publish('patched', () => [app.channel('one').send('first'), app.channel('two')])
    app.publish('removed', () => [app.channel('one').send('first'), app.channel('two').send('second')])
    await app.service('rows').create({ id: 1 })
    await app.service('rows').patch(1, { id: 1 })
    await app.service('rows').remove(1)
    expect(await received()).toEqual([
      ['rows created', { id: 1 }],
      ['rows patched', 'first'],
      ['rows removed', 'first']
    ])
  })

  it('carries other data for filtered members', async () => {
    await using server = await startServer()
    const { app } = server
    const [a, b] = [await server.connect(), await server.connect()]
    const board = app.channel('board').join(a.connection, b.connection)
    app.publish(() => [board.filter(connection => connection === a.connection).send('chosen'), board])
    await app.service('rows').create({ id: 1 })
    expect([await a.received(), await b.received()]).toEqual([
      [['rows created', 'chosen']],
      [['rows created', { id: 1 }]]
    ])
  })

  it.each([['filter, then send'], ['send, then filter']])('can be filtered and overridden: %s', async order => {
    await using server = await startServer()
    const { app } = server
    const [a, b] = [await server.connect(), await server.connect()]
    const board = app.channel('board').join(a.connection, b.connection)
    const isA = (connection: unknown) => connection === a.connection
    app.publish(() => (order === 'filter, then send' ? board.filter(isA).send('x') : board.send('x').filter(isA)))
    await app.service('rows').create({ id: 1 })
    expect([await a.received(), await b.received()]).toEqual([[['rows created', 'x']], []])
  })

  it.each([[null], [0], [''], [false]])('can be overridden with %j', async data => {
    await using server = await startServer()
    const { app } = server
    const { connection, received } = await server.connect()
    app.channel('board').join(connection)
    app.publish(() => app.channel('board').send(data))
    await app.service('rows').create({ id: 1 })
    expect(await received()).toEqual([['rows created', data]])
  })

  it('carries further arguments from the payload and context', async () => {
    const calls: unknown[] = []
    await using server = await startServer({
      extra: (event, payload, context) => {
        calls.push([event, payload])
        return [{ method: context.method }, 'more']
      }
    })
    const { app } = server
    const [a, b] = [await server.connect(), await server.connect()]
    app.channel('board').join(a.connection, b.connection)
    app.publish(() => [app.channel('board').send('x'), app.channel('board')])
    app.service('others').publish(() => null)
    await app.service('rows').create({ id: 1 })
    await app.service('others').create({ id: 1 })
    expect(await a.received()).toEqual([['rows created', 'x', { method: 'create' }, 'more']])
    expect(calls).toEqual([['created', { id: 1 }]])
  })

  it('carries other further arguments for some members', async () => {
    await using server = await startServer({ extra: () => ['for all'] })
    const { app } = server
    const [a, b] = [await server.connect(), await server.connect()]
    app.channel('board').join(a.connection, b.connection)
    app.channel('own').join(a.connection)
    app.publish(() => [app.channel('own').send(undefined, 'for one', 2), app.channel('board')])
    await app.service('rows').create({ id: 1 })
    expect(await a.received()).toEqual([['rows created', { id: 1 }, 'for one', 2]])
    expect(await b.received()).toEqual([['rows created', { id: 1 }, 'for all']])
  })

  it('is dropped and reported when the extra option throws', async () => {
    const errors: unknown[] = []
    await using server = await startServer({
      extra: () => {
        throw new Error('extra failed')
      },
      onError: (error, where) => errors.push([error, where])
    })
    const { app } = server
    const { connection, received } = await server.connect()
    app.channel('board').join(connection)
    app.publish(() => app.channel('board'))
    await app.service('rows').create({ id: 1 })
    expect(errors).toEqual([[new Error('extra failed'), { path: 'rows', event: 'created' }]])
    expect(await received()).toEqual([])
  })
})

describe('the payload', () => {
  it('is what was emitted, whatever the result of the context', async () => {
    await using server = await startServer()
    const { app } = server
    const { connection, received } = await server.connect()
    app.channel('board').join(connection)
    app.publish(() => app.channel('board'))
    const service = app.service('rows')
    service.emit('patched', { id: 1 }, { app, path: 'rows', service, result: { id: 1, password: 'secret' } })
    expect(await received()).toEqual([['rows patched', { id: 1 }]])
  })

  it('is the dispatch of the call, while the publisher receives the result', async () => {
    await using server = await startServer()
    const { app } = server
    const { connection, received } = await server.connect()
    app.channel('board').join(connection)
    const published: unknown[] = []
    app.publish(row => {
      published.push(row)
      return app.channel('board')
    })
    app.service('rows').hooks({
      after: {
        create: context => {
          context.dispatch = { id: context.result.id }
        }
      }
    })
    await app.service('rows').create({ id: 1, password: 'secret' })
    expect(await received()).toEqual([['rows created', { id: 1 }]])
    expect(published).toEqual([{ id: 1, password: 'secret' }])
  })

  it('is the dispatch of each row when a call returns several', async () => {
    await using server = await startServer()
    const { app } = server
    const [even, odd] = [await server.connect(), await server.connect()]
    app.channel('even').join(even.connection)
    app.channel('odd').join(odd.connection)
    app.service('rows').publish('created', (row: { id: number }) => app.channel(row.id % 2 ? 'odd' : 'even'))
    const create = () =>
      app.service('rows').create([
        { id: 1, same: 0 },
        { id: 2, same: 0 },
        { id: 3, same: 0 }
      ])
    await create()
    app.service('rows').hooks({
      after: {
        create: context => {
          context.dispatch = context.result.map(({ id }: { id: number }) => ({ id }))
        }
      }
    })
    await create()
    expect(await even.received()).toEqual([
      ['rows created', { id: 2, same: 0 }],
      ['rows created', { id: 2 }]
    ])
    expect((await odd.received()).map(([, row]) => row)).toEqual([
      { id: 1, same: 0 },
      { id: 3, same: 0 },
      { id: 1 },
      { id: 3 }
    ])
  })

  it('is never a row without a dispatch in a call where rows have one', async () => {
    const errors: unknown[] = []
    await using server = await startServer({ onError: error => errors.push(error) })
    const { app } = server
    const { connection, received } = await server.connect()
    app.channel('board').join(connection)
    app.publish(() => app.channel('board'))
    const context = { app, path: 'rows', service: app.service('rows'), result: [{ id: 1 }], dispatch: [{}] }
    app.service('rows').emit('created', { id: 1, password: 'secret' }, context)
    expect(await received()).toEqual([])
    expect(errors).toEqual([expect.objectContaining({ message: expect.stringContaining('its dispatch is unknown') })])
  })
})

describe('[C7] the order of events', () => {
  it('is kept across channels, services and kinds of audiences', async () => {
    await using server = await startServer({ extra: (_event, row) => [row] })
    const { app } = server
    const clients: Client[] = []
    for (let i = 0; i < 3; i++) clients.push(await server.connect())
    const connections = clients.map(({ connection }) => connection)
    app.channel('a', 'b', 'c').join(...connections)
    const audiences = [
      () => app.channel('a'),
      () => app.channel('b', 'c'),
      () => app.channel('c').filter(() => true),
      () => app.channel('a').send('changed'),
      () => [app.channel('b').filter(connection => connection === connections[1]), app.channel('c').send('changed')]
    ]
    app.publish(({ i }: { i: number }) => audiences[i % audiences.length]?.())
    const emitted: unknown[] = []
    for (let i = 0; i < 300; i++) {
      const path = i % 3 ? 'rows' : 'others'
      app.service(path).emit(i % 2 ? 'created' : 'patched', { i })
      emitted.push([`${path} ${i % 2 ? 'created' : 'patched'}`, { i }])
    }
    for (const client of clients) {
      expect((await client.received()).map(([event, _data, row]) => [event, row])).toEqual(emitted)
    }
  })

  it('is kept between events and joins or leaves', async () => {
    await using server = await startServer()
    const { app } = server
    const { connection, received } = await server.connect()
    app.publish(() => app.channel('board'))
    for (let i = 0; i < 10; i++) {
      app.service('rows').emit('created', { i, in: false })
      app.channel('board').join(connection)
      app.service('rows').emit('created', { i, in: true })
      app.channel('board').leave(connection)
    }
    expect((await received()).map(([, row]) => row)).toEqual(Array.from({ length: 10 }, (_, i) => ({ i, in: true })))
  })

  it('is the order in which the calls end', async () => {
    await using server = await startServer()
    const { app } = server
    const { connection, received } = await server.connect()
    app.channel('board').join(connection)
    app.publish(() => app.channel('board'))
    const resumeByRow = new Map<number, () => void>()
    app.service('rows').hooks({
      before: { create: ({ data }: HookContext) => new Promise<void>(resolve => resumeByRow.set(data.i, resolve)) }
    })
    const calls = [0, 1, 2].map(i => app.service('rows').create({ i }))
    await expect.poll(() => resumeByRow.size).toBe(3)
    for (const i of [2, 0, 1]) {
      resumeByRow.get(i)?.()
      await calls[i]
    }
    expect((await received()).map(([, row]) => row)).toEqual([{ i: 2 }, { i: 0 }, { i: 1 }])
  })
})
