import { once } from 'node:events'
import { feathers } from '@feathersjs/feathers'
import socketio from '@feathersjs/socketio'
import { io } from 'socket.io-client'
import { describe, expect, it } from 'vitest'
import { roomChannels } from '../src/index.ts'
import { startServer, urlOf } from './server.ts'

describe('a connection that ends', () => {
  it('is in no channel any more, and those that it alone was in are gone', async () => {
    await using server = await startServer()
    const { app } = server
    const [a, b] = [await server.connect(), await server.connect()]
    app.channel('both', 'alone').join(a.connection)
    app.channel('both').join(b.connection)
    await a.close()
    expect([app.channels, app.channel('both').connections]).toEqual([['both'], [b.connection]])
    await b.close()
    expect(app.channels).toEqual([])
  })

  it('is in no channel when the application is told of its end', async () => {
    await using server = await startServer()
    const { app } = server
    const client = await server.connect()
    app.channel('board').join(client.connection)
    const lengths: number[] = []
    app.on('disconnect', () => lengths.push(app.channel('board').length, app.channels.length))
    await client.close()
    expect(lengths).toEqual([0, 0])
  })

  it('joins nothing afterwards, as when its sign-in ends late', async () => {
    await using server = await startServer()
    const { app } = server
    const client = await server.connect()
    await client.close()
    app.channel('board').join(client.connection)
    expect([app.channels, app.channel('board').length]).toEqual([[], 0])
  })

  it('leaves what it had joined, and touches no other channel', async () => {
    await using server = await startServer()
    const { app } = server
    const [many, few] = [await server.connect(), await server.connect()]
    app.channel(...Array.from({ length: 1000 }, (_, i) => `board ${i}`)).join(many.connection)
    app.channel('board 0', 'board 1').join(few.connection)
    const { id } = few.socket
    const left: string[] = []
    server.io.sockets.adapter.on('leave-room', (room: string) => left.push(room))
    await few.close()
    expect(left).toEqual([id, 'board 0', 'board 1'])
  })
})

describe('sign-in and sign-out', () => {
  it('a connection that signs in during its handshake joins as soon as it is open', async () => {
    await using server = await startServer()
    const { app } = server
    const lengths: number[] = []
    app.on('login', (_result, { connection }) => {
      app.channel('signed in', 'left').join(connection)
      app.channel('left').leave(connection)
      lengths.push(app.channel('signed in').length)
    })
    app.publish(() => app.channel('signed in'))
    const { connection, heard } = await server.connect({ token: 'mine' })
    await app.service('rows').create({ id: 1 })
    expect(lengths).toEqual([0])
    expect([app.channels, app.channel('signed in').connections]).toEqual([['signed in'], [connection]])
    expect(await heard()).toEqual([['rows created', { id: 1 }]])
  })

  it('a connection whose handshake is refused after its sign-in is nowhere', async () => {
    await using server = await startServer()
    const { app } = server
    app.on('login', (_result, { connection }) => app.channel('signed in').join(connection))
    server.io.use((_socket, next) => next(new Error('not today')))
    const socket = io(server.url, {
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
      auth: { token: 'x' }
    })
    const error = await new Promise(resolve => socket.once('connect_error', resolve))
    socket.disconnect()
    expect([String(error), app.channels, app.channel('signed in').length]).toEqual(['Error: not today', [], 0])
  })

  it('a sign-in later on joins at once', async () => {
    await using server = await startServer()
    const { app } = server
    app.on('login', (_result, { connection }) => app.channel('signed in').join(connection))
    const { connection, call } = await server.connect()
    await call('create', 'authentication', { strategy: 'token', accessToken: 'mine' })
    expect(app.channel('signed in').connections).toEqual([connection])
  })

  it('a sign-out leaves all channels, and the connection stays and may join again', async () => {
    await using server = await startServer()
    const { app } = server
    const [a, b] = [await server.connect({ token: 'mine' }), await server.connect()]
    app.channel('one', 'two').join(a.connection)
    app.channel('two').join(b.connection)
    app.publish(() => app.channel('one', 'two'))
    await a.call('remove', 'authentication', null)
    await app.service('rows').create({ id: 1 })
    expect([app.channels, app.channel('two').connections]).toEqual([['two'], [b.connection]])
    expect(await a.heard()).toEqual([])
    app.channel('two').join(a.connection)
    await app.service('rows').create({ id: 2 })
    expect(await a.heard()).toEqual([['rows created', { id: 2 }]])
  })
})

describe('the Socket.IO server', () => {
  it('keeps its other namespaces for itself: their rooms are no channels, and their sockets hear no event', async () => {
    await using server = await startServer()
    const { app } = server
    const client = await server.connect()
    app.channel('board').join(client.connection)
    app.publish(() => app.channel('board', 'room'))
    const arrived = once(server.io.of('/other'), 'connection')
    const other = client.socket.io.socket('/other').connect()
    const [socket] = await arrived
    socket.join(['board', 'room'])
    const heard: unknown[] = []
    other.onAny((...event) => heard.push(event))
    await app.service('rows').create({ id: 1 })
    const bye = new Promise(resolve => other.once('bye', resolve))
    socket.emit('bye')
    await bye
    expect(heard).toEqual([['bye']])
    expect([app.channels, app.channel('board', 'room').connections]).toEqual([['board'], [client.connection]])
    expect(await client.heard()).toHaveLength(1)
  })

  it('shares its rooms: a socket that joins one is in the channel', async () => {
    await using server = await startServer()
    const { app } = server
    const { connection, heard } = await server.connect()
    app.publish(() => app.channel('board'))
    server.io.socketsJoin('board')
    await app.service('rows').create({ id: 1 })
    expect([app.channels, app.channel('board').connections]).toEqual([['board'], [connection]])
    expect(await heard()).toHaveLength(1)
  })

  it('may put on a connection, from its handshake, what decides where it joins', async () => {
    await using server = await startServer({
      sockets: io =>
        io.use((socket, next) => {
          Object.assign(Reflect.get(socket, 'feathers'), { room: socket.handshake.auth.token })
          next()
        })
    })
    const { app } = server
    app.on('connection', connection => app.channel(connection.room).join(connection))
    app.publish((row: { room: string }) => app.channel('first', 'second').filter(({ room }) => room === row.room))
    const [first, second] = [await server.connect({ token: 'first' }), await server.connect({ token: 'second' })]
    await app.service('rows').create({ room: 'second' })
    expect(app.channels.toSorted()).toEqual(['first', 'second'])
    expect([await first.heard(), await second.heard()]).toEqual([[], [['rows created', { room: 'second' }]]])
  })

  it('may be all there is, without a web framework', async () => {
    const app = feathers().configure(roomChannels()).configure(socketio())
    app.use('rows', { create: async (row: unknown) => row })
    app.on('connection', connection => app.channel('board').join(connection))
    app.publish(() => app.channel('board'))
    const url = await urlOf(await app.listen({ port: 0, host: '127.0.0.1' }))
    const socket = io(url, { transports: ['websocket'], forceNew: true })
    const heard = new Promise(resolve => socket.once('rows created', resolve))
    socket.emit('create', 'rows', { id: 1 })
    expect(await heard).toEqual({ id: 1 })
    socket.disconnect()
    await app.io.close()
  })

  it('may not recover connections by itself', async () => {
    const start = startServer({ socketio: { connectionStateRecovery: {} } })
    await expect(start).rejects.toThrow("Turn Socket.IO's connectionStateRecovery off")
  })
})

describe('a REST call', () => {
  it('makes events for sockets, and its connection joins nothing', async () => {
    await using server = await startServer()
    const { app } = server
    const { connection, heard } = await server.connect()
    app.channel('board').join(connection)
    app.publish((_row, { params }) => app.channel('board').join(params.connection))
    const answer = await fetch(`${server.url}/rows`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"id":1}'
    })
    expect(answer.status).toBe(201)
    expect(await heard()).toEqual([['rows created', { id: 1 }]])
    expect(app.channel('board').connections).toEqual([connection])
  })
})
