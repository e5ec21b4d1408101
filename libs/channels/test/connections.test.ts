import { once } from 'node:events'
import { feathers } from '@feathersjs/feathers'
import socketio from '@feathersjs/socketio'
import { io } from 'socket.io-client'
import { describe, expect, it } from 'vitest'
import { roomChannels } from '../src/index.ts'
import { startServer, urlOf } from './server.ts'

describe('a closed connection', () => {
  it('leaves all channels, and channels without members disappear', async () => {
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

  it('has left all channels when the application emits disconnect', async () => {
    await using server = await startServer()
    const { app } = server
    const client = await server.connect()
    app.channel('board').join(client.connection)
    const lengths: number[] = []
    app.on('disconnect', () => lengths.push(app.channel('board').length, app.channels.length))
    await client.close()
    expect(lengths).toEqual([0, 0])
  })

  it('joins no channel afterwards, for example when a sign-in finishes late', async () => {
    await using server = await startServer()
    const { app } = server
    const client = await server.connect()
    await client.close()
    app.channel('board').join(client.connection)
    expect([app.channels, app.channel('board').length]).toEqual([[], 0])
  })

  it('only touches the channels that it had joined', async () => {
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
  it('a connection that signs in during its handshake joins when its socket opens', async () => {
    await using server = await startServer()
    const { app } = server
    const lengths: number[] = []
    app.on('login', (_result, { connection }) => {
      app.channel('signed in', 'left').join(connection)
      app.channel('left').leave(connection)
      lengths.push(app.channel('signed in').length)
    })
    app.publish(() => app.channel('signed in'))
    const { connection, received } = await server.connect({ token: 'mine' })
    await app.service('rows').create({ id: 1 })
    expect(lengths).toEqual([0])
    expect([app.channels, app.channel('signed in').connections]).toEqual([['signed in'], [connection]])
    expect(await received()).toEqual([['rows created', { id: 1 }]])
  })

  it('a connection whose handshake is refused after the sign-in joins no channel', async () => {
    await using server = await startServer()
    const { app } = server
    app.on('login', (_result, { connection }) => app.channel('signed in').join(connection))
    server.io.use((_socket, next) => next(new Error('refused')))
    const socket = io(server.url, {
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
      auth: { token: 'x' }
    })
    const error = await new Promise(resolve => socket.once('connect_error', resolve))
    socket.disconnect()
    expect([String(error), app.channels, app.channel('signed in').length]).toEqual(['Error: refused', [], 0])
  })

  it('a connection that signs in later joins at once', async () => {
    await using server = await startServer()
    const { app } = server
    app.on('login', (_result, { connection }) => app.channel('signed in').join(connection))
    const { connection, call } = await server.connect()
    await call('create', 'authentication', { strategy: 'token', accessToken: 'mine' })
    expect(app.channel('signed in').connections).toEqual([connection])
  })

  it('a sign-out leaves all channels and keeps the connection open', async () => {
    await using server = await startServer()
    const { app } = server
    const [a, b] = [await server.connect({ token: 'mine' }), await server.connect()]
    app.channel('one', 'two').join(a.connection)
    app.channel('two').join(b.connection)
    app.publish(() => app.channel('one', 'two'))
    await a.call('remove', 'authentication', null)
    await app.service('rows').create({ id: 1 })
    expect([app.channels, app.channel('two').connections]).toEqual([['two'], [b.connection]])
    expect(await a.received()).toEqual([])
    app.channel('two').join(a.connection)
    await app.service('rows').create({ id: 2 })
    expect(await a.received()).toEqual([['rows created', { id: 2 }]])
  })
})

describe('the Socket.IO server', () => {
  it('keeps other namespaces separate: their rooms are no channels and their sockets receive no events', async () => {
    await using server = await startServer()
    const { app } = server
    const client = await server.connect()
    app.channel('board').join(client.connection)
    app.publish(() => app.channel('board', 'room'))
    const arrived = once(server.io.of('/other'), 'connection')
    const other = client.socket.io.socket('/other').connect()
    const [socket] = await arrived
    socket.join(['board', 'room'])
    const received: unknown[] = []
    other.onAny((...event) => received.push(event))
    await app.service('rows').create({ id: 1 })
    const bye = new Promise(resolve => other.once('bye', resolve))
    socket.emit('bye')
    await bye
    expect(received).toEqual([['bye']])
    expect([app.channels, app.channel('board', 'room').connections]).toEqual([['board'], [client.connection]])
    expect(await client.received()).toHaveLength(1)
  })

  it('shares its rooms: a socket that joins a room is in the channel', async () => {
    await using server = await startServer()
    const { app } = server
    const { connection, received } = await server.connect()
    app.publish(() => app.channel('board'))
    server.io.socketsJoin('board')
    await app.service('rows').create({ id: 1 })
    expect([app.channels, app.channel('board').connections]).toEqual([['board'], [connection]])
    expect(await received()).toHaveLength(1)
  })

  it('can set properties of the connection during the handshake', async () => {
    await using server = await startServer({
      configureSockets: io =>
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
    expect([await first.received(), await second.received()]).toEqual([[], [['rows created', { room: 'second' }]]])
  })

  it('works without a web framework', async () => {
    const app = feathers().configure(roomChannels()).configure(socketio())
    app.use('rows', { create: async (row: unknown) => row })
    app.on('connection', connection => app.channel('board').join(connection))
    app.publish(() => app.channel('board'))
    const url = await urlOf(await app.listen({ port: 0, host: '127.0.0.1' }))
    const socket = io(url, { transports: ['websocket'], forceNew: true })
    const received = new Promise(resolve => socket.once('rows created', resolve))
    socket.emit('create', 'rows', { id: 1 })
    expect(await received).toEqual({ id: 1 })
    socket.disconnect()
    await app.io.close()
  })

  it('refuses connection state recovery', async () => {
    const start = startServer({ socketio: { connectionStateRecovery: {} } })
    await expect(start).rejects.toThrow("Turn off Socket.IO's connectionStateRecovery")
  })
})

describe('a REST call', () => {
  it('emits events to sockets, and its connection joins no channel', async () => {
    await using server = await startServer()
    const { app } = server
    const { connection, received } = await server.connect()
    app.channel('board').join(connection)
    app.publish((_row, { params }) => app.channel('board').join(params.connection))
    const answer = await fetch(`${server.url}/rows`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"id":1}'
    })
    expect(answer.status).toBe(201)
    expect(await received()).toEqual([['rows created', { id: 1 }]])
    expect(app.channel('board').connections).toEqual([connection])
  })
})
