import { describe, expect, it } from 'vitest'
import { type Client, startServer } from './server.ts'

describe('except', () => {
  it('excludes the members of the given channels', async () => {
    await using server = await startServer()
    const { app } = server
    const [a, b, c] = [await server.connect(), await server.connect(), await server.connect()]
    app.channel('board').join(a.connection, b.connection, c.connection)
    app.channel('user 1').join(b.connection)
    app.channel('user 2').join(c.connection)
    const board = app.channel('board')
    expect(board.except('user 1').connections).toEqual([a.connection, c.connection])
    for (const audience of [board.except('user 1', 'user 2'), board.except(['user 1'], 'user 2').except('nobody')]) {
      expect([audience.length, audience.connections]).toEqual([1, [a.connection]])
    }
    expect(board.except('user 1').except('user 2').connections).toEqual([a.connection])
    expect(board.except('board').length).toBe(0)
    expect(board.length).toBe(3)
  })

  it('excludes the members at the time of sending', async () => {
    await using server = await startServer()
    const { app } = server
    const [a, b] = [await server.connect(), await server.connect()]
    app.channel('board').join(a.connection, b.connection)
    const audience = app.channel('board').except('muted')
    app.publish(() => audience)
    for (const [i, client] of [a, b].entries()) {
      app.channel('muted').join(client.connection)
      app.service('rows').emit('created', { i })
      app.channel('muted').leave(client.connection)
    }
    expect([await a.received(), await b.received()]).toEqual([
      [['rows created', { i: 1 }]],
      [['rows created', { i: 0 }]]
    ])
  })

  it('can be combined with filter and send in any order', async () => {
    await using server = await startServer()
    const { app } = server
    const clients: Client[] = []
    for (let i = 0; i < 3; i++) clients.push(await server.connect())
    const [a, b, c] = clients.map(({ connection }) => connection)
    app.channel('board').join(a, b, c)
    app.channel('muted').join(c)
    const isNotA = (connection: unknown) => connection !== a
    app.publish(({ i }: { i: number }) =>
      [
        app.channel('board').filter(isNotA).except('muted').send('changed'),
        app.channel('board').except('muted').send('changed').filter(isNotA),
        app.channel('board').send('changed').except('muted').filter(isNotA)
      ].at(i)
    )
    for (let i = 0; i < 3; i++) app.service('rows').emit('created', { i })
    const received = await Promise.all(clients.map(client => client.received()))
    expect(received).toEqual([[], Array(3).fill(['rows created', 'changed']), []])
  })

  it('does not affect the other audiences of the event', async () => {
    await using server = await startServer()
    const { app } = server
    const [a, b] = [await server.connect(), await server.connect()]
    app.channel('board').join(a.connection, b.connection)
    app.channel('user 1').join(b.connection)
    app.publish(() => [
      app.channel('board').except('user 1'),
      app.channel('user 1').send('for you'),
      app.channel('board')
    ])
    await app.service('rows').create({ id: 1 })
    expect([await a.received(), await b.received()]).toEqual([
      [['rows created', { id: 1 }]],
      [['rows created', 'for you']]
    ])
  })
})

describe('evictFrom', () => {
  it('removes the members of a channel from the given channels only', async () => {
    await using server = await startServer()
    const { app } = server
    const [a, b] = [await server.connect(), await server.connect()]
    app.channel('user 1', 'board', 'session', 'everybody').join(a.connection)
    app.channel('board', 'session').join(b.connection)
    const user = app.channel('user 1')
    expect(user.evictFrom('board', ['session', 'nobody'])).toBe(user)
    expect(app.channels.toSorted()).toEqual(['board', 'everybody', 'session', 'user 1'])
    for (const name of ['board', 'session']) expect(app.channel(name).connections).toEqual([b.connection])
    for (const name of ['user 1', 'everybody']) expect(app.channel(name).connections).toEqual([a.connection])
  })

  it('removes the members of a channel from the same channel, with exceptions', async () => {
    await using server = await startServer()
    const { app } = server
    const [a, b, c] = [await server.connect(), await server.connect(), await server.connect()]
    app.channel('board', 'session').join(a.connection, b.connection, c.connection)
    app.channel('user 1').join(a.connection)
    app.channel('user 2').join(b.connection)
    app.channel('board').except('user 1', 'user 2').evictFrom('board', 'session')
    expect(app.channel('board', 'session').connections).toEqual([a.connection, b.connection])
    app
      .channel('board')
      .filter(connection => connection === a.connection)
      .evictFrom('session')
    expect(app.channel('session').connections).toEqual([b.connection])
    app.channel('board').evictFrom('board')
    expect(app.channel('board').length).toBe(0)
  })

  it('takes effect after earlier and before later events', async () => {
    await using server = await startServer({ maxBatchMs: 60_000, batchLoadShare: 0 })
    const { app } = server
    const clients = [await server.connect({ frames: true }), await server.connect()]
    app.channel('user 1').join(...clients.map(({ connection }) => connection))
    app.publish(() => app.channel('board'))
    for (let i = 0; i < 10; i++) {
      app.channel('board').join(...clients.map(({ connection }) => connection))
      app.service('rows').emit('created', { i, in: true })
      app.channel('user 1').evictFrom('board')
      app.service('rows').emit('created', { i, in: false })
    }
    for (const client of clients) {
      expect((await client.received()).map(([, row]) => row)).toEqual(
        Array.from({ length: 10 }, (_, i) => ({ i, in: true }))
      )
    }
  })

  it('never removes a connection from its private room', async () => {
    await using server = await startServer()
    const { app } = server
    const { connection, socket, received } = await server.connect()
    app.channel('board').join(connection)
    app.channel('board').evictFrom(String(socket.id))
    app.publish(() => app.channel('board').filter(() => true))
    await app.service('rows').create({ id: 1 })
    expect(await received()).toHaveLength(1)
  })
})
