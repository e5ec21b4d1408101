import { feathers } from '@feathersjs/feathers'
import { describe, expect, it } from 'vitest'
import { roomChannels } from '../src/index.ts'
import { startServer } from './server.ts'

describe('app.channel', () => {
  it('has each connection once, however often it joined', async () => {
    await using server = await startServer()
    const [a, b] = [await server.connect(), await server.connect()]
    const board = server.app.channel('board')
    expect(board.length).toBe(0)
    board.join(a.connection).join(a.connection)
    expect(board.connections).toEqual([a.connection])
    board.join(a.connection, b.connection)
    expect(board.connections).toEqual([a.connection, b.connection])
    expect(board.length).toBe(2)
  })

  it('is the same channel wherever its name is said', async () => {
    await using server = await startServer()
    const { connection } = await server.connect()
    server.app.channel('board').join(connection)
    expect(server.app.channel('board').connections).toEqual([connection])
    expect(server.app.channel('boards').length).toBe(0)
  })

  it('lets go of those who leave, also twice, and of those who were never in it', async () => {
    await using server = await startServer()
    const [a, b] = [await server.connect(), await server.connect()]
    const board = server.app.channel('board').join(a.connection)
    board.leave(b.connection)
    expect(board.connections).toEqual([a.connection])
    board.leave(a.connection).leave(a.connection)
    expect(board.length).toBe(0)
  })

  it('lets go of those for whom a function answers yes', async () => {
    await using server = await startServer()
    const [a, b] = [await server.connect(), await server.connect()]
    const board = server.app.channel('board').join(a.connection, b.connection)
    board.leave(connection => connection === a.connection)
    expect(board.connections).toEqual([b.connection])
  })

  it('passes over what is no connection of a socket: undefined, and that of a REST call', async () => {
    await using server = await startServer()
    const board = server.app.channel('board')
    board.join(undefined, { provider: 'rest' }).leave(undefined, { provider: 'rest' })
    expect([board.length, server.app.channels]).toEqual([0, []])
  })

  it('needs a name', () => {
    const app = feathers().configure(roomChannels())
    expect(() => app.channel()).toThrow('app.channel needs at least one channel name')
    expect(() => app.channel([])).toThrow('app.channel needs at least one channel name')
  })

  it('never lets one connection into the room that Socket.IO keeps for the socket of another', async () => {
    await using server = await startServer()
    const [a, b] = [await server.connect(), await server.connect()]
    expect(() => server.app.channel('board', String(b.socket.id)).join(a.connection)).toThrow('name of a socket')
    expect(server.app.channels).toEqual([])
  })

  it('takes connections out of channels, never out of the room that Socket.IO keeps for them', async () => {
    await using server = await startServer()
    const { connection, socket, ...client } = await server.connect()
    server.app.channel('board').join(connection)
    server.app.channel('board', String(socket.id)).leave(connection)
    server.app.channel('board').join(connection)
    server.app.publish(() => server.app.channel('board').filter(() => true))
    await server.app.service('rows').create({ id: 1 })
    expect(await client.heard()).toHaveLength(1)
  })
})

describe('several channels at once', () => {
  it('have each connection once', async () => {
    await using server = await startServer()
    const { app } = server
    const [a, b] = [await server.connect(), await server.connect()]
    app.channel('one').join(a.connection, b.connection)
    app.channel('two').join(a.connection)
    for (const both of [app.channel('one', 'two'), app.channel(['one', 'two']), app.channel(['one'], 'two')]) {
      expect(both.connections).toEqual([a.connection, b.connection])
    }
  })

  it('are joined and left together', async () => {
    await using server = await startServer()
    const { app } = server
    const [a, b] = [await server.connect(), await server.connect()]
    app.channel('one', 'two').join(a.connection, b.connection)
    expect([app.channel('one').length, app.channel('two').length]).toEqual([2, 2])
    app.channel('two', 'three').leave(a.connection)
    expect([app.channel('one').length, app.channel('two').length]).toEqual([2, 1])
    app.channel('one', 'two').leave(connection => connection === b.connection)
    expect(app.channel('one', 'two').connections).toEqual([a.connection])
  })
})

describe('app.channels', () => {
  it('names the channels that have someone in, and no socket', async () => {
    await using server = await startServer()
    const { app } = server
    const [a, b] = [await server.connect(), await server.connect()]
    expect(app.channels).toEqual([])
    app.channel('one', 'two').join(a.connection, b.connection)
    app.channel('three').join(b.connection)
    expect(app.channels.toSorted()).toEqual(['one', 'three', 'two'])
    app.channel('three', 'one').leave(b.connection)
    expect(app.channels.toSorted()).toEqual(['one', 'two'])
  })

  it('makes one list and keeps it until a channel comes or goes', async () => {
    await using server = await startServer()
    const { app } = server
    const [a, b] = [await server.connect(), await server.connect()]
    app.channel('one').join(a.connection)
    const list = app.channels
    app.channel('one').join(b.connection).leave(a.connection)
    expect(app.channels).toBe(list)
    expect(() => list.push('two')).toThrow(TypeError)
    app.channel('one').leave(b.connection)
    expect([list, app.channels]).toEqual([['one'], []])
  })

  it('given to app.channel stands for all of them', async () => {
    await using server = await startServer()
    const { app } = server
    const [a, b] = [await server.connect(), await server.connect()]
    app.channel('one', 'two').join(a.connection)
    app.channel('two').join(b.connection)
    expect(app.channel(app.channels).connections).toEqual([a.connection, b.connection])
    app.channel(app.channels).leave(a.connection)
    expect(app.channels).toEqual(['two'])
    app.channel(app.channels).leave(() => true)
    expect(app.channels).toEqual([])
  })

  it('holds nothing of 100,000 names that nobody joined', async () => {
    await using server = await startServer()
    const { app } = server
    const { connection } = await server.connect()
    const rooms = server.io.sockets.adapter.rooms.size
    for (let i = 0; i < 100_000; i++) app.channel(`name ${i}`)
    for (let i = 0; i < 100; i++) app.channel(`name ${i}`).join(connection).leave(connection)
    app.publish(() => app.channel('name 1', 'name 2'))
    await app.service('rows').create({ id: 1 })
    expect([app.channels, server.io.sockets.adapter.rooms.size]).toEqual([[], rooms])
  })
})
