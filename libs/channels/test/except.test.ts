import { describe, expect, it } from 'vitest'
import { type Client, startServer } from './server.ts'

describe('except', () => {
  it('is the same connections without those in the given channels', async () => {
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

  it('leaves out those who are in the channel when the event is sent', async () => {
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
    expect([await a.heard(), await b.heard()]).toEqual([[['rows created', { i: 1 }]], [['rows created', { i: 0 }]]])
  })

  it('may be filtered and have data of its own, in any order', async () => {
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
    const heard = await Promise.all(clients.map(client => client.heard()))
    expect(heard).toEqual([[], Array(3).fill(['rows created', 'changed']), []])
  })

  it('leaves nobody out of the other audiences of the event', async () => {
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
    expect([await a.heard(), await b.heard()]).toEqual([[['rows created', { id: 1 }]], [['rows created', 'for you']]])
  })
})

describe('takeOutOf', () => {
  it('takes the members of a channel out of others, and out of nothing else', async () => {
    await using server = await startServer()
    const { app } = server
    const [a, b] = [await server.connect(), await server.connect()]
    app.channel('user 1', 'board', 'session', 'everybody').join(a.connection)
    app.channel('board', 'session').join(b.connection)
    const user = app.channel('user 1')
    expect(user.takeOutOf('board', ['session', 'nobody'])).toBe(user)
    expect(app.channels.toSorted()).toEqual(['board', 'everybody', 'session', 'user 1'])
    for (const name of ['board', 'session']) expect(app.channel(name).connections).toEqual([b.connection])
    for (const name of ['user 1', 'everybody']) expect(app.channel(name).connections).toEqual([a.connection])
  })

  it('takes those who are in a channel out of it, but for some', async () => {
    await using server = await startServer()
    const { app } = server
    const [a, b, c] = [await server.connect(), await server.connect(), await server.connect()]
    app.channel('board', 'session').join(a.connection, b.connection, c.connection)
    app.channel('user 1').join(a.connection)
    app.channel('user 2').join(b.connection)
    app.channel('board').except('user 1', 'user 2').takeOutOf('board', 'session')
    expect(app.channel('board', 'session').connections).toEqual([a.connection, b.connection])
    app
      .channel('board')
      .filter(connection => connection === a.connection)
      .takeOutOf('session')
    expect(app.channel('session').connections).toEqual([b.connection])
    app.channel('board').takeOutOf('board')
    expect(app.channel('board').length).toBe(0)
  })

  it('comes after what was emitted before, and before what is emitted after', async () => {
    await using server = await startServer({ gatherFor: 60_000, gatherShare: 0 })
    const { app } = server
    const clients = [await server.connect({ frames: true }), await server.connect()]
    app.channel('user 1').join(...clients.map(({ connection }) => connection))
    app.publish(() => app.channel('board'))
    for (let i = 0; i < 10; i++) {
      app.channel('board').join(...clients.map(({ connection }) => connection))
      app.service('rows').emit('created', { i, in: true })
      app.channel('user 1').takeOutOf('board')
      app.service('rows').emit('created', { i, in: false })
    }
    for (const client of clients) {
      expect((await client.heard()).map(([, row]) => row)).toEqual(
        Array.from({ length: 10 }, (_, i) => ({ i, in: true }))
      )
    }
  })

  it('never takes a connection out of the room that Socket.IO keeps for it', async () => {
    await using server = await startServer()
    const { app } = server
    const { connection, socket, heard } = await server.connect()
    app.channel('board').join(connection)
    app.channel('board').takeOutOf(String(socket.id))
    app.publish(() => app.channel('board').filter(() => true))
    await app.service('rows').create({ id: 1 })
    expect(await heard()).toHaveLength(1)
  })
})
