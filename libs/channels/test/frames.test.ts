import { describe, expect, it } from 'vitest'
import { type Client, startServer } from './server.ts'

/** The events of a range of rows, as clients receive them. */
function rows(from: number, to: number) {
  return Array.from({ length: to - from }, (_, i) => ['rows patched', { i: from + i }])
}

describe('a client that supports frames', () => {
  it('receives batched events in one packet, a stock client in one packet each', async () => {
    await using server = await startServer({ maxBatchMs: 60_000, batchLoadShare: 0 })
    const { app } = server
    const [framed, stock] = [await server.connect({ frames: true }), await server.connect()]
    app.channel('board').join(framed.connection, stock.connection)
    app.publish(() => app.channel('board'))
    for (let i = 0; i < 10; i++) app.service('rows').emit('patched', { i })
    expect([await framed.packets(), await stock.packets()]).toEqual([2, 10])
    expect([await framed.received(), await stock.received()]).toEqual([rows(0, 10), rows(0, 10)])
  })

  it('receives a frame as the event frame, with an array of events and their arguments', async () => {
    await using server = await startServer({ extra: (event, row) => [{ event }, row] })
    const { app } = server
    const { connection, socket } = await server.connect({ frames: true })
    app.channel('board').join(connection)
    app.publish(() => app.channel('board'))
    const packets: unknown[] = []
    socket.onAny((...packet) => packets.push(packet))
    const framed = new Promise(resolve => socket.once('frame', resolve))
    for (let i = 0; i < 3; i++) app.service('rows').emit('patched', { i })
    await framed
    const event = (i: number) => ['rows patched', { i }, { event: 'patched' }, { i }]
    expect(packets).toEqual([event(0), ['frame', [event(1), event(2)]]])
  })

  it('receives a single event unchanged', async () => {
    await using server = await startServer()
    const { app } = server
    const { connection, socket } = await server.connect({ frames: true })
    app.channel('board').join(connection)
    app.publish(() => app.channel('board'))
    for (let i = 0; i < 2; i++) {
      const received = new Promise(resolve => socket.once('rows patched', resolve))
      app.service('rows').emit('patched', { i })
      expect(await received).toEqual({ i })
    }
  })

  it.each([['true'], [1], [{}]])('must say so with true, not %j', async frames => {
    await using server = await startServer()
    const { app } = server
    const { connection, socket, ...client } = await server.connect(Object.fromEntries([['frames', frames]]))
    app.channel('board').join(connection)
    app.publish(() => app.channel('board'))
    socket.once('frame', () => expect.unreachable())
    for (let i = 0; i < 3; i++) app.service('rows').emit('patched', { i })
    expect(await client.packets()).toBe(3)
  })

  it('[S9] receives no packet over 300 KiB', async () => {
    await using server = await startServer({ slowAtBytes: 10_000_000, closeAtBytes: 20_000_000 })
    const { app } = server
    const { connection, socket, received } = await server.connect({ frames: true })
    app.channel('board').join(connection)
    app.publish(() => app.channel('board'))
    const sizes: number[] = []
    socket.io.engine.on('packet', ({ data }) => sizes.push(Buffer.byteLength(String(data))))
    const large = (i: number) => ({ i, text: '€'.repeat(i % 5 ? 20_000 : 80_000) })
    for (let i = 0; i < 30; i++) app.service('rows').emit('patched', large(i))
    expect((await received()).map(([, row]) => row)).toEqual(Array.from({ length: 30 }, (_, i) => large(i)))
    expect(Math.max(...sizes)).toBeLessThan(300 * 1024)
    expect(sizes.length).toBeLessThan(30)
  })

  it('receives texts of all lengths intact', async () => {
    await using server = await startServer()
    const { app } = server
    const clients = [await server.connect({ frames: true }), await server.connect()]
    app.channel('board').join(...clients.map(({ connection }) => connection))
    app.publish(() => app.channel('board'))
    const lengths = [0, 100, 101, 102, 103, 104, 105, 106, 65_500, 65_510, 65_515, 65_520, 65_530, 70_000]
    const texts = lengths.map(length => 'é'.repeat(length / 2) + 'x'.repeat(length % 2))
    for (const text of texts) app.service('rows').emit('patched', text)
    for (const client of clients) expect((await client.received()).map(([, text]) => text)).toEqual(texts)
  })

  it('receives events with binary attachments on their own and in order', async () => {
    await using server = await startServer()
    const { app } = server
    const { connection, received } = await server.connect({ frames: true })
    app.channel('board').join(connection)
    app.publish(() => app.channel('board'))
    const events = [{ i: 0 }, { i: 1 }, { i: 2 }, { file: Buffer.from('file') }, { i: 4 }, { i: 5 }]
    for (const event of events) app.service('rows').emit('patched', event)
    expect((await received()).map(([, row]) => row)).toEqual(events)
  })
})

describe('a batched event', () => {
  it('is sent as it was when it was emitted', async () => {
    await using server = await startServer()
    const { app } = server
    const { connection, received } = await server.connect({ frames: true })
    app.channel('board').join(connection)
    app.publish(() => app.channel('board'))
    const row = { i: 0 }
    for (; row.i < 5; row.i++) app.service('rows').emit('patched', row)
    expect(await received()).toEqual(rows(0, 5))
  })

  it('is sent when the window ends', async () => {
    await using server = await startServer()
    const { app } = server
    const { connection, socket } = await server.connect()
    app.channel('board').join(connection)
    app.publish(() => app.channel('board'))
    const last = new Promise(resolve => socket.on('rows patched', ({ i }) => i === 4 && resolve(i)))
    for (let i = 0; i < 5; i++) app.service('rows').emit('patched', { i })
    expect(await last).toBe(4)
  })

  it('is sent before later packets of the application and before the connection closes', async () => {
    await using server = await startServer({ maxBatchMs: 60_000, batchLoadShare: 0 })
    const { app } = server
    const { connection, socket } = await server.connect({ frames: true })
    const received: unknown[] = []
    socket.onAny((event, data) => received.push([event, data]))
    app.channel('board', 'own').join(connection)
    app.publish(({ to }: { to: string }) => app.channel(to))
    for (let i = 0; i < 3; i++) app.service('rows').emit('patched', { i, to: 'board' })
    app.channel('board').leave(connection)
    server.io.emit('left')
    app.service('rows').emit('patched', { i: 3, to: 'own' })
    const disconnected = new Promise(resolve => socket.once('disconnect', resolve))
    app.emit('disconnect', connection)
    await disconnected
    expect(received).toEqual([
      ['rows patched', { i: 0, to: 'board' }],
      ['frame', [1, 2].map(i => ['rows patched', { i, to: 'board' }])],
      ['left', undefined],
      ['rows patched', { i: 3, to: 'own' }]
    ])
  })

  it('is sent when the application shuts down', async () => {
    await using server = await startServer({ maxBatchMs: 60_000, batchLoadShare: 0 })
    const { app } = server
    const { connection, socket } = await server.connect()
    app.channel('board').join(connection)
    app.publish(() => app.channel('board'))
    const last = new Promise(resolve => socket.on('rows patched', ({ i }) => i === 1 && resolve(i)))
    app.service('rows').emit('patched', { i: 0 })
    app.service('rows').emit('patched', { i: 1 })
    const ended = app.teardown()
    expect(await last).toBe(1)
    socket.disconnect()
    await ended
  })

  it('reaches the remaining members when another one disconnects', async () => {
    await using server = await startServer()
    const { app } = server
    const clients: Client[] = [await server.connect({ frames: true }), await server.connect(), await server.connect()]
    app.channel('board').join(...clients.map(({ connection }) => connection))
    app.publish(() => app.channel('board'))
    for (let i = 0; i < 3; i++) app.service('rows').emit('patched', { i })
    await clients[1]?.close()
    for (let i = 3; i < 6; i++) app.service('rows').emit('patched', { i })
    expect([await clients[0]?.received(), await clients[2]?.received()]).toEqual([rows(0, 6), rows(0, 6)])
  })
})
