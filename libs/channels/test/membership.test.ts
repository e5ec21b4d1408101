import { feathers } from '@feathersjs/feathers'
import { describe, expect, it } from 'vitest'
import { roomChannels } from '../src/index.ts'
import { startServer } from './server.ts'

describe('app.channel', () => {
  it('contains each connection once', async () => {
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

  it('returns the same channel for the same name', async () => {
    await using server = await startServer()
    const { connection } = await server.connect()
    server.app.channel('board').join(connection)
    expect(server.app.channel('board').connections).toEqual([connection])
    expect(server.app.channel('boards').length).toBe(0)
  })

  it('ignores leaving twice or without having joined', async () => {
    await using server = await startServer()
    const [a, b] = [await server.connect(), await server.connect()]
    const board = server.app.channel('board').join(a.connection)
    board.leave(b.connection)
    expect(board.connections).toEqual([a.connection])
    board.leave(a.connection).leave(a.connection)
    expect(board.length).toBe(0)
  })

  it('removes the connections that match a function', async () => {
    await using server = await startServer()
    const [a, b] = [await server.connect(), await server.connect()]
    const board = server.app.channel('board').join(a.connection, b.connection)
    board.leave(connection => connection === a.connection)
    expect(board.connections).toEqual([b.connection])
  })

  it('ignores undefined and the connection of a REST call', async () => {
    await using server = await startServer()
    const board = server.app.channel('board')
    board.join(undefined, { provider: 'rest' }).leave(undefined, { provider: 'rest' })
    expect([board.length, server.app.channels]).toEqual([0, []])
  })

  it('requires a name', () => {
    const app = feathers().configure(roomChannels())
    expect(() => app.channel()).toThrow('app.channel needs at least one channel name')
    expect(() => app.channel([])).toThrow('app.channel needs at least one channel name')
  })

  it('refuses to join the private room of another socket', async () => {
    await using server = await startServer()
    const [a, b] = [await server.connect(), await server.connect()]
    expect(() => server.app.channel('board', String(b.socket.id)).join(a.connection)).toThrow('id of a socket')
    expect(server.app.channels).toEqual([])
  })

  it('never leaves the private room of a socket', async () => {
    await using server = await startServer()
    const { connection, socket, ...client } = await server.connect()
    server.app.channel('board').join(connection)
    server.app.channel('board', String(socket.id)).leave(connection)
    server.app.channel('board').join(connection)
    server.app.publish(() => server.app.channel('board').filter(() => true))
    await server.app.service('rows').create({ id: 1 })
    expect(await client.received()).toHaveLength(1)
  })
})

describe('several channels', () => {
  it('contain each connection once', async () => {
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
  it('lists the channels with members, without the rooms of sockets', async () => {
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

  it('returns the same list until a channel is added or removed', async () => {
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

  it('can be passed to app.channel for all channels', async () => {
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

  it('holds nothing for 100,000 names without members', async () => {
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
