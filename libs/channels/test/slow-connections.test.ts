import { once } from 'node:events'
import { setImmediate } from 'node:timers/promises'
import type { RealTimeConnection } from '@feathersjs/feathers'
import fc from 'fast-check'
import { io } from 'socket.io-client'
import { describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { ChannelOptions, Coalesce } from '../src/index.ts'
import { startServer } from './server.ts'
import { connectRaw } from './slow-client.ts'

interface Delta {
  id: string
  offset: number
  text: string
}

/** Replaces `patched` events by the newest, merges the texts of `delta` events and keeps all others. */
const coalesce: Coalesce = (event, [row]) => {
  if (event === 'rows patched' && isObject(row)) return { key: String(row.id) }
  if (event !== 'rows delta' || !isDelta(row)) return undefined
  const merge = ([earlier]: readonly unknown[]) =>
    isDelta(earlier) ? [{ ...earlier, text: earlier.text + row.text }] : []
  return { key: row.id, merge }
}

/** Starts a server that sends every event to `board` without batching and records slow connections. */
async function startBoard(options: ChannelOptions = {}) {
  let coalesceCalls = 0
  const closed: [RealTimeConnection, number][] = []
  const server = await startServer({
    maxBatchMs: 0,
    onSlow: (connection, { bytes }) => closed.push([connection, bytes]),
    ...options,
    coalesce: (event, args) => {
      coalesceCalls++
      return (options.coalesce ?? coalesce)(event, args)
    }
  })
  server.app.publish(() => server.app.channel('board'))
  const emitLarge = () => server.app.service('rows').emit('created', { text: 'x'.repeat(50_000) })
  return {
    ...server,
    rows: server.app.service('rows'),
    closed,
    coalesceCalls: () => coalesceCalls,
    /** Emits until a connection is slow and returns the number of events. */
    async fillUp(): Promise<number> {
      const before = coalesceCalls
      for (let count = 1; ; count++) {
        emitLarge()
        if (coalesceCalls > before) return count
        await setImmediate()
      }
    },
    /** Emits until a slow connection is closed and returns the number of events. */
    async overemitLarge(): Promise<number> {
      for (let count = 0; ; count++) {
        if (closed.length > 0) return count
        emitLarge()
        await setImmediate()
      }
    }
  }
}

/** Connects a member of `board` that stops reading, and emits until it is slow; `filled` is the number of events. */
async function connectSlowMember(server: Awaited<ReturnType<typeof startBoard>>, auth: object) {
  const client = await connectRaw(server, auth)
  server.app.channel('board').join(client.connection)
  client.pause()
  return { client, filled: await server.fillUp() }
}

describe.each([
  ['with frames', { frames: true }],
  ['without frames', {}]
])('a client that stops reading, %s,', (_, auth) => {
  it('[C7] receives everything in order when it reads again', async () => {
    await using server = await startBoard()
    const { client, filled } = await connectSlowMember(server, auth)
    await using slow = client
    for (let i = 0; i < 500; i++) server.rows.emit('created', { i })
    slow.resume()
    const received = await slow.waitFor(filled + 500)
    expect(received.slice(filled)).toEqual(Array.from({ length: 500 }, (_, i) => ['rows created', { i }]))
    server.rows.emit('created', 'last')
    expect((await slow.waitFor(filled + 501)).at(-1)).toEqual(['rows created', 'last'])
    expect(server.closed).toEqual([])
  })

  it('receives the newest of replaceable events and merged text, never across other events', async () => {
    await using server = await startBoard()
    const { client, filled } = await connectSlowMember(server, auth)
    await using slow = client
    const { rows } = server
    rows.emit('patched', { id: 'a', x: 1 })
    rows.emit('created', { i: 0 })
    rows.emit('patched', { id: 'a', x: 2 })
    rows.emit('patched', { id: 'b', x: 3 })
    rows.emit('delta', { id: 'm', offset: 0, text: 'He' })
    rows.emit('delta', { id: 'n', offset: 0, text: 'Hi' })
    rows.emit('delta', { id: 'm', offset: 2, text: 'llo' })
    rows.emit('patched', { id: 'a', x: 4 })
    rows.emit('delta', { id: 'm', offset: 5, text: '!' })
    rows.emit('created', { i: 1 })
    rows.emit('delta', { id: 'm', offset: 6, text: '?' })
    slow.resume()
    expect((await slow.waitFor(filled + 7)).slice(filled)).toEqual([
      ['rows created', { i: 0 }],
      ['rows patched', { id: 'b', x: 3 }],
      ['rows delta', { id: 'm', offset: 0, text: 'Hello!' }],
      ['rows delta', { id: 'n', offset: 0, text: 'Hi' }],
      ['rows patched', { id: 'a', x: 4 }],
      ['rows created', { i: 1 }],
      ['rows delta', { id: 'm', offset: 6, text: '?' }]
    ])
  })
})

describe('the backlog of a slow connection', () => {
  it('[S9] never merges events beyond the size of a packet', async () => {
    await using server = await startBoard()
    const { client, filled } = await connectSlowMember(server, { frames: true })
    await using slow = client
    const text = Array.from({ length: 300 }, (_, i) => String(i).repeat(1000)).join('')
    for (let offset = 0; offset < text.length; offset += 1000) {
      server.rows.emit('delta', { id: 'm', offset, text: text.slice(offset, offset + 1000) })
    }
    server.rows.emit('created', 'last')
    slow.resume()
    while (slow.received.at(-1)?.[1] !== 'last') await slow.waitFor(slow.received.length + 1)
    const deltas = slow.received.slice(filled, -1).map(([, delta]) => (isDelta(delta) ? delta : { text: '' }))
    expect(deltas.map(delta => delta.text).join('')).toBe(text)
    expect(deltas.length).toBeLessThan(30)
    expect(Math.max(...deltas.map(delta => delta.text.length))).toBeLessThanOrEqual(64 * 1024)
  })

  it('stays small for any number of replaceable events', async () => {
    await using server = await startBoard()
    const { client, filled } = await connectSlowMember(server, { frames: true })
    await using slow = client
    for (let i = 0; i < 50_000; i++) server.rows.emit('patched', { id: String(i % 10), x: i })
    await setImmediate()
    expect(server.closed).toEqual([])
    slow.resume()
    const newest = Array.from({ length: 10 }, (_, i) => ['rows patched', { id: String(i), x: 49_990 + i }])
    expect((await slow.waitFor(filled + 10)).slice(filled)).toEqual(newest)
  })

  it('keeps all events and reports the error when coalescing fails', async () => {
    const errors: unknown[] = []
    await using server = await startBoard({
      onError: (error, where) => errors.push([error, where]),
      coalesce: (event, [row]) => {
        if (event !== 'rows delta') return undefined
        if (row === 'no key') throw new Error('no key')
        const merge = () => {
          throw new Error('no merge')
        }
        return { key: '', merge }
      }
    })
    const { client, filled } = await connectSlowMember(server, {})
    await using slow = client
    for (const row of ['no key', 'a', 'b']) server.rows.emit('delta', row)
    slow.resume()
    expect((await slow.waitFor(filled + 3)).slice(filled).map(([, row]) => row)).toEqual(['no key', 'a', 'b'])
    const where = { path: 'rows', event: 'delta' }
    expect(errors).toEqual([
      [new Error('no key'), where],
      [new Error('no merge'), where]
    ])
  })

  it('is still sent after the connection has left the channel', async () => {
    await using server = await startBoard()
    const { client, filled } = await connectSlowMember(server, {})
    await using slow = client
    server.app.channel('own').join(slow.connection)
    server.rows.emit('created', 'before')
    server.app.channel('board').leave(slow.connection)
    server.rows.emit('created', 'after')
    server.app.publish(() => server.app.channel('own'))
    server.rows.emit('created', 'last')
    slow.resume()
    expect((await slow.waitFor(filled + 2)).slice(filled).map(([, row]) => row)).toEqual(['before', 'last'])
  })

  it('is only used while the connection is slow', async () => {
    await using server = await startBoard()
    const { client, filled } = await connectSlowMember(server, {})
    await using slow = client
    slow.resume()
    await slow.waitFor(filled)
    // The server is notified later that everything has been sent.
    await expect
      .poll(() => {
        const before = server.coalesceCalls()
        server.rows.emit('created', {})
        return server.coalesceCalls() - before
      })
      .toBe(0)
  })
})

/** An event, or a turn of the event loop in which sockets can be written to. */
const emission = fc.oneof(
  { weight: 2, arbitrary: fc.record({ event: fc.constant('created') }) },
  { weight: 4, arbitrary: fc.record({ event: fc.constant('patched'), id: fc.constantFrom('a', 'b') }) },
  {
    weight: 4,
    arbitrary: fc.record({ event: fc.constant('delta'), id: fc.constantFrom('m', 'n'), text: fc.string() })
  },
  { weight: 1, arbitrary: fc.constant('next turn' as const) }
)

it('[C7] a client that is always slow receives all essential events, and no event on the wrong side of one that cannot be coalesced', async () => {
  await using server = await startBoard({ slowAtBytes: 0 })
  const clients = [await server.connect({ frames: true }), await server.connect()]
  server.app.channel('board').join(...clients.map(({ connection }) => connection))
  const property = fc.asyncProperty(fc.array(emission, { maxLength: 60, size: 'max' }), async emissions => {
    for (const client of clients) (await client.received()).length = 0
    const emitted: unknown[][] = []
    const emit = (event: string, row: unknown) => {
      emitted.push([`rows ${event}`, row])
      server.rows.emit(event, row)
    }
    for (const [i, one] of emissions.entries()) {
      if (one === 'next turn') await setImmediate()
      else emit(one.event, { ...one, i, offset: 0 })
    }
    emit('created', 'last')
    for (const client of clients) {
      const [received, sent] = [segments(await client.waitFor('last')), segments(emitted)]
      expect(received).toEqual(sent.map(segment => ({ ...segment, replaceable: expect.any(Array) })))
      for (const [i, { replaceable }] of received.entries())
        expect(sent[i]?.replaceable).toEqual(expect.arrayContaining(replaceable))
      expect(newest(received)).toEqual(newest(sent))
    }
  })
  await fc.assert(property, { numRuns: 60 })
  expect(server.coalesceCalls()).toBeGreaterThan(0)
})

describe('a client that never reads', () => {
  it('is closed at about 1 MiB and reported, without affecting others', async () => {
    await using server = await startBoard()
    const { app } = server
    const [framed, stock] = [await server.connect({ frames: true }), await server.connect()]
    await using slow = await connectRaw(server)
    app.channel('board').join(framed.connection, slow.connection, stock.connection)
    slow.pause()
    const disconnected = once(app, 'disconnect')
    const count = await server.overemitLarge()
    expect((await disconnected)[0]).toBe(slow.connection)
    expect(server.closed).toEqual([[slow.connection, expect.any(Number)]])
    expect(server.closed[0]?.[1]).toBeGreaterThan(900 * 1024)
    expect(server.closed[0]?.[1]).toBeLessThan(1200 * 1024)
    expect(app.channel('board').connections).toEqual([framed.connection, stock.connection])
    server.rows.emit('created', 'last')
    for (const client of [framed, stock]) {
      const received = await client.received()
      expect([received.length, received.at(-1)]).toEqual([count + 1, ['rows created', 'last']])
    }
    slow.resume()
    expect(await slow.closed).toEqual([1013, 'too slow'])
    expect(server.closed).toHaveLength(1)
  })

  it('is closed at the configured limit', async () => {
    await using server = await startBoard({ slowAtBytes: 8 * 1024, closeAtBytes: 200 * 1024 })
    await using slow = await connectRaw(server)
    server.app.channel('board').join(slow.connection)
    slow.pause()
    await server.overemitLarge()
    expect(server.closed[0]?.[1]).toBeGreaterThan(200 * 1024)
    expect(server.closed[0]?.[1]).toBeLessThan(320 * 1024)
  })

  it('reconnects by itself, as after a lost network, if it is a stock client', async () => {
    await using server = await startBoard()
    const { app } = server
    app.on('connection', connection => app.channel('board').join(connection))
    const socket = io(server.url, { transports: ['websocket'], forceNew: true, reconnectionDelay: 1 })
    await new Promise<void>(resolve => socket.once('connect', resolve))
    const webSocket: unknown = Reflect.get(socket.io.engine.transport, 'ws')
    if (!(webSocket instanceof WebSocket)) throw new Error('the client has no WebSocket')
    webSocket.pause()
    await server.overemitLarge()
    const reason = new Promise(resolve => socket.once('disconnect', resolve))
    webSocket.resume()
    expect(await reason).toBe('transport close')
    await new Promise<void>(resolve => socket.once('connect', resolve))
    const received = new Promise(resolve => socket.once('rows created', resolve))
    server.rows.emit('created', 'again')
    expect(await received).toBe('again')
    socket.disconnect()
  })
})

describe('a client that reads', () => {
  it('[S9] is not closed because of a large row, however low the limit', async () => {
    await using server = await startBoard({ slowAtBytes: 16 * 1024, closeAtBytes: 64 * 1024 })
    const { connection, received } = await server.connect()
    server.app.channel('board').join(connection)
    const large = { text: 'x'.repeat(300_000) }
    for (let i = 0; i < 20; i++) {
      server.rows.emit('created', large)
      server.rows.emit('created', i)
      expect((await received()).slice(-2)).toEqual([
        ['rows created', large],
        ['rows created', i]
      ])
    }
    expect(server.closed).toEqual([])
  })

  it('is not closed because of events that were emitted in one go', async () => {
    await using server = await startBoard({ slowAtBytes: 64 * 1024, closeAtBytes: 256 * 1024 })
    const { connection, received } = await server.connect({ frames: true })
    server.app.channel('board').join(connection)
    const rows = Array.from({ length: 500 }, (_, i) => ({ i, text: 'x'.repeat(1000) }))
    for (const row of rows) server.rows.emit('created', row)
    await setImmediate()
    for (const row of rows) server.rows.emit('created', row)
    await setImmediate()
    const numbers = (await received()).map(([, row]) => isObject(row) && row.i)
    expect(numbers).toEqual([...rows, ...rows].map(({ i }) => i))
    expect(server.closed).toEqual([])
  })

  it('receives everything in order over polling', async () => {
    await using server = await startBoard({ slowAtBytes: 1024 })
    const arrived = once(server.app, 'connection')
    const socket = io(server.url, { transports: ['polling'], forceNew: true, auth: { frames: true } })
    const [connection]: RealTimeConnection[] = await arrived
    server.app.channel('board').join(connection)
    const received: unknown[] = []
    const last = new Promise<void>(resolve => {
      socket.onAny((...event) => {
        for (const [, row] of event[0] === 'frame' ? event[1] : [event]) {
          received.push(isObject(row) && row.i)
          if (received.length === 200) resolve()
        }
      })
    })
    for (let i = 0; i < 200; i++) {
      server.rows.emit('created', { i, text: 'x'.repeat(300) })
      if (i % 10 === 0) await setImmediate()
    }
    await last
    socket.disconnect()
    expect(received).toEqual(Array.from({ length: 200 }, (_, i) => i))
  })
})

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function isDelta(value: unknown): value is Delta {
  return (
    isObject(value) &&
    typeof value.id === 'string' &&
    typeof value.offset === 'number' &&
    typeof value.text === 'string'
  )
}

interface Segment {
  texts: Map<string, string>
  replaceable: Record<string, unknown>[]
  end: unknown
}

/** Splits the events after each one that cannot be coalesced. */
function segments(events: unknown[][]): Segment[] {
  const all: Segment[] = []
  let segment: Segment = { texts: new Map(), replaceable: [], end: undefined }
  for (const [event, row] of events) {
    if (event === 'rows created') {
      all.push({ ...segment, end: row })
      segment = { texts: new Map(), replaceable: [], end: undefined }
    } else if (isDelta(row) && event === 'rows delta') {
      segment.texts.set(row.id, (segment.texts.get(row.id) ?? '') + row.text)
    } else if (isObject(row)) {
      segment.replaceable.push(row)
    }
  }
  return all
}

function newest(all: Segment[]): Map<unknown, unknown> {
  return new Map(all.flatMap(({ replaceable }) => replaceable).map(row => [row.id, row]))
}
