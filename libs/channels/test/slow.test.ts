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

/** `patched` is newest wins; `delta` is text that grows; all else stays as it is. */
const combine: Coalesce = (event, [row]) => {
  if (event === 'rows patched' && isObject(row)) return { key: String(row.id) }
  if (event !== 'rows delta' || !isDelta(row)) return undefined
  const merge = ([earlier]: readonly unknown[]) =>
    isDelta(earlier) ? [{ ...earlier, text: earlier.text + row.text }] : []
  return { key: row.id, merge }
}

/** A server that sends each event at once to `board`, and knows whom it finds slow. */
async function startBoard(options: ChannelOptions = {}) {
  let asked = 0
  const closed: [RealTimeConnection, number][] = []
  const server = await startServer({
    gatherFor: 0,
    onSlow: (connection, { bytes }) => closed.push([connection, bytes]),
    ...options,
    combine: (event, args) => {
      asked++
      return (options.combine ?? combine)(event, args)
    }
  })
  server.app.publish(() => server.app.channel('board'))
  const fill = () => server.app.service('rows').emit('created', { text: 'x'.repeat(50_000) })
  return {
    ...server,
    rows: server.app.service('rows'),
    closed,
    asked: () => asked,
    /** Emits until an event has to wait for someone. Gives how many events that took. */
    async fillUp(): Promise<number> {
      const before = asked
      for (let count = 1; ; count++) {
        fill()
        if (asked > before) return count
        await setImmediate()
      }
    },
    /** Emits until someone is closed for being slow. Gives how many events that took. */
    async overfill(): Promise<number> {
      for (let count = 0; ; count++) {
        if (closed.length > 0) return count
        fill()
        await setImmediate()
      }
    }
  }
}

/** A member of `board` that has stopped reading and is known to be slow, and how many events that took. */
async function slowMember(server: Awaited<ReturnType<typeof startBoard>>, auth: object) {
  const client = await connectRaw(server, auth)
  server.app.channel('board').join(client.connection)
  client.pause()
  return { client, filled: await server.fillUp() }
}

describe.each([
  ['with frames', { frames: true }],
  ['without frames', {}]
])('a client that does not read, %s,', (_, auth) => {
  it('[C7] hears everything in order when it reads again', async () => {
    await using server = await startBoard()
    const { client, filled } = await slowMember(server, auth)
    await using slow = client
    for (let i = 0; i < 500; i++) server.rows.emit('created', { i })
    slow.resume()
    const heard = await slow.hears(filled + 500)
    expect(heard.slice(filled)).toEqual(Array.from({ length: 500 }, (_, i) => ['rows created', { i }]))
    server.rows.emit('created', 'last')
    expect((await slow.hears(filled + 501)).at(-1)).toEqual(['rows created', 'last'])
    expect(server.closed).toEqual([])
  })

  it('hears of passing events the newest, and growing text in one piece, never across what may not be combined', async () => {
    await using server = await startBoard()
    const { client, filled } = await slowMember(server, auth)
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
    expect((await slow.hears(filled + 7)).slice(filled)).toEqual([
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

describe('what waits for a slow connection', () => {
  it('[S9] is never merged to more than a packet may hold', async () => {
    await using server = await startBoard()
    const { client, filled } = await slowMember(server, { frames: true })
    await using slow = client
    const text = Array.from({ length: 300 }, (_, i) => String(i).repeat(1000)).join('')
    for (let offset = 0; offset < text.length; offset += 1000) {
      server.rows.emit('delta', { id: 'm', offset, text: text.slice(offset, offset + 1000) })
    }
    server.rows.emit('created', 'last')
    slow.resume()
    while (slow.heard.at(-1)?.[1] !== 'last') await slow.hears(slow.heard.length + 1)
    const deltas = slow.heard.slice(filled, -1).map(([, delta]) => (isDelta(delta) ? delta : { text: '' }))
    expect(deltas.map(delta => delta.text).join('')).toBe(text)
    expect(deltas.length).toBeLessThan(30)
    expect(Math.max(...deltas.map(delta => delta.text.length))).toBeLessThanOrEqual(64 * 1024)
  })

  it('stays small, however many passing events there are', async () => {
    await using server = await startBoard()
    const { client, filled } = await slowMember(server, { frames: true })
    await using slow = client
    for (let i = 0; i < 50_000; i++) server.rows.emit('patched', { id: String(i % 10), x: i })
    await setImmediate()
    expect(server.closed).toEqual([])
    slow.resume()
    const newest = Array.from({ length: 10 }, (_, i) => ['rows patched', { id: String(i), x: 49_990 + i }])
    expect((await slow.hears(filled + 10)).slice(filled)).toEqual(newest)
  })

  it('stays as it is where combining fails, and the failure is told', async () => {
    const errors: unknown[] = []
    await using server = await startBoard({
      onError: (error, where) => errors.push([error, where]),
      combine: (event, [row]) => {
        if (event !== 'rows delta') return undefined
        if (row === 'no key') throw new Error('no key')
        const merge = () => {
          throw new Error('no merge')
        }
        return { key: '', merge }
      }
    })
    const { client, filled } = await slowMember(server, {})
    await using slow = client
    for (const row of ['no key', 'a', 'b']) server.rows.emit('delta', row)
    slow.resume()
    expect((await slow.hears(filled + 3)).slice(filled).map(([, row]) => row)).toEqual(['no key', 'a', 'b'])
    const where = { path: 'rows', event: 'delta' }
    expect(errors).toEqual([
      [new Error('no key'), where],
      [new Error('no merge'), where]
    ])
  })

  it('still goes to a connection that has left since, and nothing later does', async () => {
    await using server = await startBoard()
    const { client, filled } = await slowMember(server, {})
    await using slow = client
    server.app.channel('own').join(slow.connection)
    server.rows.emit('created', 'before')
    server.app.channel('board').leave(slow.connection)
    server.rows.emit('created', 'after')
    server.app.publish(() => server.app.channel('own'))
    server.rows.emit('created', 'last')
    slow.resume()
    expect((await slow.hears(filled + 2)).slice(filled).map(([, row]) => row)).toEqual(['before', 'last'])
  })

  it('is asked for combining only while it waits: who has caught up is slow no more', async () => {
    await using server = await startBoard()
    const { client, filled } = await slowMember(server, {})
    await using slow = client
    slow.resume()
    await slow.hears(filled)
    // The server learns a moment later that all has been sent.
    await expect
      .poll(() => {
        const before = server.asked()
        server.rows.emit('created', {})
        return server.asked() - before
      })
      .toBe(0)
  })
})

/** Kinds of events, and a moment in which sockets may be written to. */
const emission = fc.oneof(
  { weight: 2, arbitrary: fc.record({ event: fc.constant('created') }) },
  { weight: 4, arbitrary: fc.record({ event: fc.constant('patched'), id: fc.constantFrom('a', 'b') }) },
  {
    weight: 4,
    arbitrary: fc.record({ event: fc.constant('delta'), id: fc.constantFrom('m', 'n'), text: fc.string() })
  },
  { weight: 1, arbitrary: fc.constant('later' as const) }
)

it('[C7] a client that is slow all the time hears all that matters, and nothing on the wrong side of what may not be combined', async () => {
  await using server = await startBoard({ slowAt: 0 })
  const clients = [await server.connect({ frames: true }), await server.connect()]
  server.app.channel('board').join(...clients.map(({ connection }) => connection))
  const property = fc.asyncProperty(fc.array(emission, { maxLength: 60, size: 'max' }), async emissions => {
    for (const client of clients) (await client.heard()).length = 0
    const emitted: unknown[][] = []
    const emit = (event: string, row: unknown) => {
      emitted.push([`rows ${event}`, row])
      server.rows.emit(event, row)
    }
    for (const [i, one] of emissions.entries()) {
      if (one === 'later') await setImmediate()
      else emit(one.event, { ...one, i, offset: 0 })
    }
    emit('created', 'last')
    for (const client of clients) {
      const [heard, said] = [stretches(await client.hears('last')), stretches(emitted)]
      expect(heard).toEqual(said.map(stretch => ({ ...stretch, passing: expect.any(Array) })))
      for (const [i, { passing }] of heard.entries()) expect(said[i]?.passing).toEqual(expect.arrayContaining(passing))
      expect(newest(heard)).toEqual(newest(said))
    }
  })
  await fc.assert(property, { numRuns: 60 })
  expect(server.asked()).toBeGreaterThan(0)
})

describe('a client that never reads', () => {
  it('is closed at about 1 MiB, the application and it are told why, and nobody else feels it', async () => {
    await using server = await startBoard()
    const { app } = server
    const [framed, stock] = [await server.connect({ frames: true }), await server.connect()]
    await using slow = await connectRaw(server)
    app.channel('board').join(framed.connection, slow.connection, stock.connection)
    slow.pause()
    const gone = once(app, 'disconnect')
    const count = await server.overfill()
    expect((await gone)[0]).toBe(slow.connection)
    expect(server.closed).toEqual([[slow.connection, expect.any(Number)]])
    expect(server.closed[0]?.[1]).toBeGreaterThan(900 * 1024)
    expect(server.closed[0]?.[1]).toBeLessThan(1200 * 1024)
    expect(app.channel('board').connections).toEqual([framed.connection, stock.connection])
    server.rows.emit('created', 'last')
    for (const client of [framed, stock]) {
      const heard = await client.heard()
      expect([heard.length, heard.at(-1)]).toEqual([count + 1, ['rows created', 'last']])
    }
    slow.resume()
    expect(await slow.closed).toEqual([1013, 'too slow'])
    expect(server.closed).toHaveLength(1)
  })

  it('is closed where the application says', async () => {
    await using server = await startBoard({ slowAt: 8 * 1024, closeAt: 200 * 1024 })
    await using slow = await connectRaw(server)
    server.app.channel('board').join(slow.connection)
    slow.pause()
    await server.overfill()
    expect(server.closed[0]?.[1]).toBeGreaterThan(200 * 1024)
    expect(server.closed[0]?.[1]).toBeLessThan(320 * 1024)
  })

  it('comes back by itself, as after a lost network, when it is a stock client', async () => {
    await using server = await startBoard()
    const { app } = server
    app.on('connection', connection => app.channel('board').join(connection))
    const socket = io(server.url, { transports: ['websocket'], forceNew: true, reconnectionDelay: 1 })
    await new Promise<void>(resolve => socket.once('connect', resolve))
    const webSocket: unknown = Reflect.get(socket.io.engine.transport, 'ws')
    if (!(webSocket instanceof WebSocket)) throw new Error('the client has no WebSocket')
    webSocket.pause()
    await server.overfill()
    const reason = new Promise(resolve => socket.once('disconnect', resolve))
    webSocket.resume()
    expect(await reason).toBe('transport close')
    await new Promise<void>(resolve => socket.once('connect', resolve))
    const heard = new Promise(resolve => socket.once('rows created', resolve))
    server.rows.emit('created', 'again')
    expect(await heard).toBe('again')
    socket.disconnect()
  })
})

describe('a client that reads', () => {
  it('[S9] is not closed for a large row, however small the bound', async () => {
    await using server = await startBoard({ slowAt: 16 * 1024, closeAt: 64 * 1024 })
    const { connection, heard } = await server.connect()
    server.app.channel('board').join(connection)
    const large = { text: 'x'.repeat(300_000) }
    for (let i = 0; i < 20; i++) {
      server.rows.emit('created', large)
      server.rows.emit('created', i)
      expect((await heard()).slice(-2)).toEqual([
        ['rows created', large],
        ['rows created', i]
      ])
    }
    expect(server.closed).toEqual([])
  })

  it('is not closed for what was emitted in one go and is on its way a moment later', async () => {
    await using server = await startBoard({ slowAt: 64 * 1024, closeAt: 256 * 1024 })
    const { connection, heard } = await server.connect({ frames: true })
    server.app.channel('board').join(connection)
    const rows = Array.from({ length: 500 }, (_, i) => ({ i, text: 'x'.repeat(1000) }))
    for (const row of rows) server.rows.emit('created', row)
    await setImmediate()
    for (const row of rows) server.rows.emit('created', row)
    await setImmediate()
    const numbers = (await heard()).map(([, row]) => isObject(row) && row.i)
    expect(numbers).toEqual([...rows, ...rows].map(({ i }) => i))
    expect(server.closed).toEqual([])
  })

  it('hears everything in order by polling too', async () => {
    await using server = await startBoard({ slowAt: 1024 })
    const arrived = once(server.app, 'connection')
    const socket = io(server.url, { transports: ['polling'], forceNew: true, auth: { frames: true } })
    const [connection]: RealTimeConnection[] = await arrived
    server.app.channel('board').join(connection)
    const heard: unknown[] = []
    const last = new Promise<void>(resolve => {
      socket.onAny((...event) => {
        for (const [, row] of event[0] === 'frame' ? event[1] : [event]) {
          heard.push(isObject(row) && row.i)
          if (heard.length === 200) resolve()
        }
      })
    })
    for (let i = 0; i < 200; i++) {
      server.rows.emit('created', { i, text: 'x'.repeat(300) })
      if (i % 10 === 0) await setImmediate()
    }
    await last
    socket.disconnect()
    expect(heard).toEqual(Array.from({ length: 200 }, (_, i) => i))
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

interface Stretch {
  texts: Map<string, string>
  passing: Record<string, unknown>[]
  end: unknown
}

/** What was heard from one event that may not be combined to the next, that one included. */
function stretches(events: unknown[][]): Stretch[] {
  const all: Stretch[] = []
  let stretch: Stretch = { texts: new Map(), passing: [], end: undefined }
  for (const [event, row] of events) {
    if (event === 'rows created') {
      all.push({ ...stretch, end: row })
      stretch = { texts: new Map(), passing: [], end: undefined }
    } else if (isDelta(row) && event === 'rows delta') {
      stretch.texts.set(row.id, (stretch.texts.get(row.id) ?? '') + row.text)
    } else if (isObject(row)) {
      stretch.passing.push(row)
    }
  }
  return all
}

function newest(all: Stretch[]): Map<unknown, unknown> {
  return new Map(all.flatMap(({ passing }) => passing).map(row => [row.id, row]))
}
