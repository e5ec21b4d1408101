import { describe, expect, it } from 'vitest'
import { type Client, startServer } from './server.ts'

/** Rows of the range, as clients hear them. */
function rows(from: number, to: number) {
  return Array.from({ length: to - from }, (_, i) => ['rows patched', { i: from + i }])
}

describe('a client that understands frames', () => {
  it('gets events that waited together in one packet, and a stock client each in its own', async () => {
    await using server = await startServer({ gatherFor: 60_000, gatherShare: 0 })
    const { app } = server
    const [framed, stock] = [await server.connect({ frames: true }), await server.connect()]
    app.channel('board').join(framed.connection, stock.connection)
    app.publish(() => app.channel('board'))
    for (let i = 0; i < 10; i++) app.service('rows').emit('patched', { i })
    expect([await framed.packets(), await stock.packets()]).toEqual([2, 10])
    expect([await framed.heard(), await stock.heard()]).toEqual([rows(0, 10), rows(0, 10)])
  })

  it('gets a frame as an event named frame: an array of events with all of their arguments', async () => {
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

  it('gets an event that is alone as it is', async () => {
    await using server = await startServer()
    const { app } = server
    const { connection, socket } = await server.connect({ frames: true })
    app.channel('board').join(connection)
    app.publish(() => app.channel('board'))
    for (let i = 0; i < 2; i++) {
      const heard = new Promise(resolve => socket.once('rows patched', resolve))
      app.service('rows').emit('patched', { i })
      expect(await heard).toEqual({ i })
    }
  })

  it.each([['true'], [1], [{}]])('says so by true, and not by %j', async frames => {
    await using server = await startServer()
    const { app } = server
    const { connection, socket, ...client } = await server.connect(Object.fromEntries([['frames', frames]]))
    app.channel('board').join(connection)
    app.publish(() => app.channel('board'))
    socket.once('frame', () => expect.unreachable())
    for (let i = 0; i < 3; i++) app.service('rows').emit('patched', { i })
    expect(await client.packets()).toBe(3)
  })

  it('[S9] gets no packet over 300 KiB: large events go in frames of their own, or alone', async () => {
    await using server = await startServer({ slowAt: 10_000_000, closeAt: 20_000_000 })
    const { app } = server
    const { connection, socket, heard } = await server.connect({ frames: true })
    app.channel('board').join(connection)
    app.publish(() => app.channel('board'))
    const sizes: number[] = []
    socket.io.engine.on('packet', ({ data }) => sizes.push(Buffer.byteLength(String(data))))
    const large = (i: number) => ({ i, text: '€'.repeat(i % 5 ? 20_000 : 80_000) })
    for (let i = 0; i < 30; i++) app.service('rows').emit('patched', large(i))
    expect((await heard()).map(([, row]) => row)).toEqual(Array.from({ length: 30 }, (_, i) => large(i)))
    expect(Math.max(...sizes)).toBeLessThan(300 * 1024)
    expect(sizes.length).toBeLessThan(30)
  })

  it('gets texts of all lengths whole', async () => {
    await using server = await startServer()
    const { app } = server
    const clients = [await server.connect({ frames: true }), await server.connect()]
    app.channel('board').join(...clients.map(({ connection }) => connection))
    app.publish(() => app.channel('board'))
    const lengths = [0, 100, 101, 102, 103, 104, 105, 106, 65_500, 65_510, 65_515, 65_520, 65_530, 70_000]
    const texts = lengths.map(length => 'é'.repeat(length / 2) + 'x'.repeat(length % 2))
    for (const text of texts) app.service('rows').emit('patched', text)
    for (const client of clients) expect((await client.heard()).map(([, text]) => text)).toEqual(texts)
  })

  it('gets an event with binaries by itself and in its place', async () => {
    await using server = await startServer()
    const { app } = server
    const { connection, heard } = await server.connect({ frames: true })
    app.channel('board').join(connection)
    app.publish(() => app.channel('board'))
    const events = [{ i: 0 }, { i: 1 }, { i: 2 }, { file: Buffer.from('file') }, { i: 4 }, { i: 5 }]
    for (const event of events) app.service('rows').emit('patched', event)
    expect((await heard()).map(([, row]) => row)).toEqual(events)
  })
})

describe('an event that waits', () => {
  it('goes as it was emitted, whatever becomes of the row', async () => {
    await using server = await startServer()
    const { app } = server
    const { connection, heard } = await server.connect({ frames: true })
    app.channel('board').join(connection)
    app.publish(() => app.channel('board'))
    const row = { i: 0 }
    for (; row.i < 5; row.i++) app.service('rows').emit('patched', row)
    expect(await heard()).toEqual(rows(0, 5))
  })

  it('goes by itself when its time is over', async () => {
    await using server = await startServer()
    const { app } = server
    const { connection, socket } = await server.connect()
    app.channel('board').join(connection)
    app.publish(() => app.channel('board'))
    const last = new Promise(resolve => socket.on('rows patched', ({ i }) => i === 4 && resolve(i)))
    for (let i = 0; i < 5; i++) app.service('rows').emit('patched', { i })
    expect(await last).toBe(4)
  })

  it('goes before what the application says to a connection right after it left, and before its end', async () => {
    await using server = await startServer({ gatherFor: 60_000, gatherShare: 0 })
    const { app } = server
    const { connection, socket } = await server.connect({ frames: true })
    const heard: unknown[] = []
    socket.onAny((event, data) => heard.push([event, data]))
    app.channel('board', 'own').join(connection)
    app.publish(({ to }: { to: string }) => app.channel(to))
    for (let i = 0; i < 3; i++) app.service('rows').emit('patched', { i, to: 'board' })
    app.channel('board').leave(connection)
    server.io.emit('left')
    app.service('rows').emit('patched', { i: 3, to: 'own' })
    const gone = new Promise(resolve => socket.once('disconnect', resolve))
    app.emit('disconnect', connection)
    await gone
    expect(heard).toEqual([
      ['rows patched', { i: 0, to: 'board' }],
      ['frame', [1, 2].map(i => ['rows patched', { i, to: 'board' }])],
      ['left', undefined],
      ['rows patched', { i: 3, to: 'own' }]
    ])
  })

  it('goes when the application ends', async () => {
    await using server = await startServer({ gatherFor: 60_000, gatherShare: 0 })
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

  it('reaches those who stay, also when another member ends', async () => {
    await using server = await startServer()
    const { app } = server
    const clients: Client[] = [await server.connect({ frames: true }), await server.connect(), await server.connect()]
    app.channel('board').join(...clients.map(({ connection }) => connection))
    app.publish(() => app.channel('board'))
    for (let i = 0; i < 3; i++) app.service('rows').emit('patched', { i })
    await clients[1]?.close()
    for (let i = 3; i < 6; i++) app.service('rows').emit('patched', { i })
    expect([await clients[0]?.heard(), await clients[2]?.heard()]).toEqual([rows(0, 6), rows(0, 6)])
  })
})
