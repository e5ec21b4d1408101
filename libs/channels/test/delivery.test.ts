import type { HookContext } from '@feathersjs/feathers'
import { describe, expect, it } from 'vitest'
import { type Client, startServer } from './server.ts'

describe('one event', () => {
  it('[C8] is one packet for each member, whatever the number of its channels', async () => {
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
    expect(await one.heard()).toEqual([['rows created', { id: 1 }]])
  })

  it('goes to those of a channel for whom a function answers yes', async () => {
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

  it('goes to those who are in the channel when it is published, not when the channel was looked up', async () => {
    await using server = await startServer()
    const { app } = server
    const [before, after] = [await server.connect(), await server.connect()]
    const board = app.channel('board').join(before.connection)
    app.publish(() => board)
    board.leave(before.connection).join(after.connection)
    await app.service('rows').create({ id: 1 })
    expect([await before.packets(), await after.packets()]).toEqual([0, 1])
  })

  it('carries what a channel sends, and to the others its own payload', async () => {
    await using server = await startServer()
    const { app } = server
    const [a, b] = [await server.connect(), await server.connect()]
    app.channel('guests').join(a.connection)
    app.channel('members').join(b.connection)
    app.publish(() => [app.channel('guests').send({ id: 1 }), app.channel('members')])
    await app.service('rows').create({ id: 1, secret: 2 })
    expect(await a.heard()).toEqual([['rows created', { id: 1 }]])
    expect(await b.heard()).toEqual([['rows created', { id: 1, secret: 2 }]])
  })

  it('carries for someone in several channels what the first one sends', async () => {
    await using server = await startServer()
    const { app } = server
    const { connection, heard } = await server.connect()
    app.channel('one', 'two').join(connection)
    app.publish('created', () => [app.channel('one'), app.channel('two').send('second')])
    app.publish('patched', () => [app.channel('one').send('first'), app.channel('two')])
    app.publish('removed', () => [app.channel('one').send('first'), app.channel('two').send('second')])
    await app.service('rows').create({ id: 1 })
    await app.service('rows').patch(1, { id: 1 })
    await app.service('rows').remove(1)
    expect(await heard()).toEqual([
      ['rows created', { id: 1 }],
      ['rows patched', 'first'],
      ['rows removed', 'first']
    ])
  })

  it('carries for some members what was chosen for them, and its own payload for the rest', async () => {
    await using server = await startServer()
    const { app } = server
    const [a, b] = [await server.connect(), await server.connect()]
    const board = app.channel('board').join(a.connection, b.connection)
    app.publish(() => [board.filter(connection => connection === a.connection).send('chosen'), board])
    await app.service('rows').create({ id: 1 })
    expect([await a.heard(), await b.heard()]).toEqual([[['rows created', 'chosen']], [['rows created', { id: 1 }]]])
  })

  it.each([['filter, then send'], ['send, then filter']])('may be both chosen and changed: %s', async order => {
    await using server = await startServer()
    const { app } = server
    const [a, b] = [await server.connect(), await server.connect()]
    const board = app.channel('board').join(a.connection, b.connection)
    const isA = (connection: unknown) => connection === a.connection
    app.publish(() => (order === 'filter, then send' ? board.filter(isA).send('x') : board.send('x').filter(isA)))
    await app.service('rows').create({ id: 1 })
    expect([await a.heard(), await b.heard()]).toEqual([[['rows created', 'x']], []])
  })

  it.each([[null], [0], [''], [false]])('may be changed to %j', async data => {
    await using server = await startServer()
    const { app } = server
    const { connection, heard } = await server.connect()
    app.channel('board').join(connection)
    app.publish(() => app.channel('board').send(data))
    await app.service('rows').create({ id: 1 })
    expect(await heard()).toEqual([['rows created', data]])
  })

  it('carries further arguments, made from the payload and its context', async () => {
    const asked: unknown[] = []
    await using server = await startServer({
      extra: (event, payload, context) => {
        asked.push([event, payload])
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
    expect(await a.heard()).toEqual([['rows created', 'x', { method: 'create' }, 'more']])
    expect(asked).toEqual([['created', { id: 1 }]])
  })

  it('may carry other further arguments to some of its members', async () => {
    await using server = await startServer({ extra: () => ['for all'] })
    const { app } = server
    const [a, b] = [await server.connect(), await server.connect()]
    app.channel('board').join(a.connection, b.connection)
    app.channel('own').join(a.connection)
    app.publish(() => [app.channel('own').send(undefined, 'for one', 2), app.channel('board')])
    await app.service('rows').create({ id: 1 })
    expect(await a.heard()).toEqual([['rows created', { id: 1 }, 'for one', 2]])
    expect(await b.heard()).toEqual([['rows created', { id: 1 }, 'for all']])
  })

  it('goes to nobody when its further arguments cannot be made, and its service and event are told', async () => {
    const errors: unknown[] = []
    await using server = await startServer({
      extra: () => {
        throw new Error('no positions')
      },
      onError: (error, where) => errors.push([error, where])
    })
    const { app } = server
    const { connection, heard } = await server.connect()
    app.channel('board').join(connection)
    app.publish(() => app.channel('board'))
    await app.service('rows').create({ id: 1 })
    expect(errors).toEqual([[new Error('no positions'), { path: 'rows', event: 'created' }]])
    expect(await heard()).toEqual([])
  })
})

describe('what leaves', () => {
  it('is what was emitted, also where a context beside it has another result', async () => {
    await using server = await startServer()
    const { app } = server
    const { connection, heard } = await server.connect()
    app.channel('board').join(connection)
    app.publish(() => app.channel('board'))
    const service = app.service('rows')
    service.emit('patched', { id: 1 }, { app, path: 'rows', service, result: { id: 1, password: 'secret' } })
    expect(await heard()).toEqual([['rows patched', { id: 1 }]])
  })

  it('is the dispatch of the call, and the result is what the publisher sees', async () => {
    await using server = await startServer()
    const { app } = server
    const { connection, heard } = await server.connect()
    app.channel('board').join(connection)
    const seen: unknown[] = []
    app.publish(row => {
      seen.push(row)
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
    expect(await heard()).toEqual([['rows created', { id: 1 }]])
    expect(seen).toEqual([{ id: 1, password: 'secret' }])
  })

  it('is one event for each row of a call that answered several, each with its own dispatch', async () => {
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
    expect(await even.heard()).toEqual([
      ['rows created', { id: 2, same: 0 }],
      ['rows created', { id: 2 }]
    ])
    expect((await odd.heard()).map(([, row]) => row)).toEqual([
      { id: 1, same: 0 },
      { id: 3, same: 0 },
      { id: 1 },
      { id: 3 }
    ])
  })

  it('is never a row that has no dispatch of its own in a call where rows have one', async () => {
    const errors: unknown[] = []
    await using server = await startServer({ onError: error => errors.push(error) })
    const { app } = server
    const { connection, heard } = await server.connect()
    app.channel('board').join(connection)
    app.publish(() => app.channel('board'))
    const context = { app, path: 'rows', service: app.service('rows'), result: [{ id: 1 }], dispatch: [{}] }
    app.service('rows').emit('created', { id: 1, password: 'secret' }, context)
    expect(await heard()).toEqual([])
    expect(errors).toEqual([expect.objectContaining({ message: expect.stringContaining('only those may leave') })])
  })
})

describe('[C7] order in is order out', () => {
  it('across channels, services and audiences of all kinds', async () => {
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
      expect((await client.heard()).map(([event, _data, row]) => [event, row])).toEqual(emitted)
    }
  })

  it('and between an event and the join or leave beside it', async () => {
    await using server = await startServer()
    const { app } = server
    const { connection, heard } = await server.connect()
    app.publish(() => app.channel('board'))
    for (let i = 0; i < 10; i++) {
      app.service('rows').emit('created', { i, in: false })
      app.channel('board').join(connection)
      app.service('rows').emit('created', { i, in: true })
      app.channel('board').leave(connection)
    }
    expect((await heard()).map(([, row]) => row)).toEqual(Array.from({ length: 10 }, (_, i) => ({ i, in: true })))
  })

  it('when the calls that make the events end out of order, it is that of their ends', async () => {
    await using server = await startServer()
    const { app } = server
    const { connection, heard } = await server.connect()
    app.channel('board').join(connection)
    app.publish(() => app.channel('board'))
    const gates = new Map<number, () => void>()
    app.service('rows').hooks({
      before: { create: ({ data }: HookContext) => new Promise<void>(resolve => gates.set(data.i, resolve)) }
    })
    const calls = [0, 1, 2].map(i => app.service('rows').create({ i }))
    await expect.poll(() => gates.size).toBe(3)
    for (const i of [2, 0, 1]) {
      gates.get(i)?.()
      await calls[i]
    }
    expect((await heard()).map(([, row]) => row)).toEqual([{ i: 2 }, { i: 0 }, { i: 1 }])
  })
})
