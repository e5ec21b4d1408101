import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { MAX_HELD_BYTES } from './cutting-proxy/pipe.ts'
import { type CuttingProxy, cuttingProxy } from './cutting-proxy.ts'
import { startApp } from './start-app.ts'
import { stockClient } from './stock-client.ts'
import { nextEvent, until } from './waiting.ts'

const MIB = 2 ** 20
const HOUR = 3_600_000

describe('without faults', () => {
  it('forwards the bytes and the end of both directions', async () => {
    await using scene = await open()
    const { client, server } = scene
    const [up, down] = [noise(8 * MIB, 1), noise(8 * MIB, 2)]
    client.end(up)
    server.end(down)
    const [above, below] = await Promise.all([allOf(server), allOf(client)])
    expect([above.equals(up), below.equals(down)]).toEqual([true, true])
    await until(() => scene.proxy.connections.length === 0)
  })

  it('keeps one direction open when the other has ended', async () => {
    await using scene = await open()
    const { client, server } = scene
    client.end('question')
    expect(String(await allOf(server))).toBe('question')
    server.end('answer')
    expect(String(await allOf(client))).toBe('answer')
  })

  it('forwards a reset in both directions', async () => {
    for (const from of ['client', 'server'] as const) {
      await using scene = await open()
      const ended = ending(scene[from === 'client' ? 'server' : 'client'])
      scene[from].resetAndDestroy()
      expect(await ended).toBe('ECONNRESET')
      await until(() => scene.proxy.connections.length === 0)
    }
  })

  it('informs a sender whose receiver has closed', async () => {
    await using scene = await open()
    const failed = nextEvent<Error>(scene.server, 'error')
    scene.client.destroy()
    const speak = () => {
      if (!scene.server.destroyed) scene.server.write(noise(1000, 1), () => setImmediate(speak))
    }
    speak()
    expect((await failed).message).toMatch(/ECONNRESET|EPIPE/)
  })

  it('applies backpressure and holds little itself', async () => {
    await using scene = await open()
    const { client, server, connection } = scene
    client.pause()
    const bytes = noise(64 * MIB, 3)
    let isWritten = false
    server.end(bytes, () => {
      isWritten = true
    })
    await until(() => connection.held('down') >= MAX_HELD_BYTES)
    expect(isWritten).toBe(false)
    let most = 0
    client.on('data', () => {
      most = Math.max(most, connection.held('down'))
    })
    expect((await allOf(client)).equals(bytes)).toBe(true)
    expect(most).toBeLessThan(MAX_HELD_BYTES + 2 * 65_536)
    expect([connection.held('down'), connection.forwarded('down')]).toEqual([0, bytes.length])
  })
})

describe('drop', () => {
  it('also ends a connection that is reset while its end is in flight', async () => {
    await using scene = await open()
    scene.connection.drop()
    // By then the system has been asked to end it.
    await new Promise<void>(resolve => process.nextTick(resolve))
    scene.connection.reset()
    await scene.connection.closed
  })

  it('closes both sides gracefully and loses the held bytes', async () => {
    await using scene = await open()
    const ended = [ending(scene.client), ending(scene.server)]
    scene.connection.stall()
    scene.server.write('lost')
    await until(() => scene.connection.held('down') === 4)
    scene.connection.drop()
    expect(await Promise.all(ended)).toEqual(['FIN', 'FIN'])
    scene.client.end()
    scene.server.end()
    await scene.connection.closed
    expect([scene.client.bytesRead, scene.proxy.connections.length]).toEqual([0, 0])
  })

  it('does not reset although bytes arrive', async () => {
    await using scene = await open()
    const ended = [ending(scene.client), ending(scene.server)]
    for (const socket of [scene.client, scene.server]) socket.write(noise(4 * MIB, 1))
    scene.connection.drop()
    expect(await Promise.all(ended)).toEqual(['FIN', 'FIN'])
  })
})

it('reset: both sides see ECONNRESET', async () => {
  await using scene = await open()
  const ended = [ending(scene.client), ending(scene.server)]
  scene.connection.reset()
  expect(await Promise.all(ended)).toEqual(['ECONNRESET', 'ECONNRESET'])
  await scene.connection.closed
  expect(scene.proxy.connections).toEqual([])
})

describe('stall', () => {
  it('holds one direction while the other continues', async () => {
    await using scene = await open()
    const { client, server, connection } = scene
    connection.stall('down')
    server.write('wait')
    await until(() => connection.held('down') === 4)
    client.write('go')
    expect(String(await nextEvent(server, 'data'))).toBe('go')
    expect(client.bytesRead).toBe(0)
    connection.resume('down')
    expect(String(await nextEvent(client, 'data'))).toBe('wait')
  })

  it('also holds ends and resets, without loss', async () => {
    await using scene = await open()
    const { client, server, connection } = scene
    connection.stall()
    client.end('last words')
    server.write('other words')
    await until(() => connection.held('up') === 10 && connection.held('down') === 11)
    await scene.roundTrip()
    expect([client.bytesRead, server.bytesRead, scene.events]).toEqual([0, 0, []])
    connection.resume()
    expect(String(await allOf(server))).toBe('last words')

    const ended = ending(client)
    connection.stall('down')
    server.resetAndDestroy()
    await scene.roundTrip()
    expect(scene.events).toEqual(['server end', 'server close'])
    connection.resume('down')
    expect(await ended).toBe('ECONNRESET')
  })

  it('eventually pauses the sender', async () => {
    await using scene = await open()
    const { client, server, connection } = scene
    connection.stall('up')
    const bytes = noise(32 * MIB, 4)
    client.end(bytes)
    await until(() => connection.held('up') >= MAX_HELD_BYTES)
    await scene.roundTrip()
    expect(connection.held('up')).toBeLessThan(MAX_HELD_BYTES + 65_536)
    expect(client.writableLength).toBeGreaterThan(0)
    connection.resume('up')
    expect((await allOf(server)).equals(bytes)).toBe(true)
  })
})

describe('vanish', () => {
  it('hides the end of the client from the server', async () => {
    await using scene = await open()
    const { client, server, connection } = scene
    const gone = once(client, 'close')
    connection.vanish('client')
    client.end()
    await gone
    server.write('are you there?')
    await scene.roundTrip()
    expect(scene.events.filter(what => what.startsWith('server'))).toEqual([])
    expect([server.readyState, server.bytesRead]).toEqual(['open', 0])
    expect(scene.proxy.connections).toContain(connection)
  })

  it('hides the end of the server from the client', async () => {
    await using scene = await open()
    const { client, server, connection } = scene
    const gone = once(server, 'close')
    connection.vanish('server')
    server.end()
    await gone
    client.write('are you there?')
    await scene.roundTrip()
    expect(scene.events.filter(what => what.startsWith('client'))).toEqual([])
    expect([client.readyState, client.bytesRead]).toEqual(['open', 0])
  })

  it('lets the other side fill the buffers', async () => {
    await using scene = await open()
    scene.connection.vanish('client')
    scene.server.write(noise(64 * MIB, 5))
    await scene.roundTrip()
    expect(scene.server.writableLength).toBeGreaterThan(0)
    expect(scene.events).not.toContain('server close')
  })
})

describe('delay', () => {
  it('delays everything, including the end, in order', async () => {
    await using scene = await open()
    scene.connection.shape({ delay: 150 }, 'down')
    const begin = performance.now()
    scene.server.write('one ')
    scene.server.end('two')
    const first = nextEvent(scene.client, 'data').then(() => performance.now())
    expect(String(await allOf(scene.client))).toBe('one two')
    expect((await first) - begin).toBeGreaterThanOrEqual(149)
  })

  it('can apply to one direction and change while bytes are in flight', async () => {
    await using scene = await open()
    const { client, server, connection } = scene
    connection.shape({ delay: HOUR }, 'down')
    for (const word of ['a', 'b', 'c']) {
      const before = connection.held('down')
      server.write(word)
      await until(() => connection.held('down') > before)
    }
    client.write('at once')
    expect(String(await nextEvent(server, 'data'))).toBe('at once')
    expect(client.bytesRead).toBe(0)
    server.end()
    connection.shape({ delay: 0 })
    expect(String(await allOf(client))).toBe('abc')
  })
})

describe('slice', () => {
  it('forwards single bytes', async () => {
    await using scene = await open()
    scene.connection.shape({ slice: 1 })
    const pieces: number[] = []
    scene.client.on('data', piece => pieces.push(piece.length))
    const bytes = noise(5000, 6)
    scene.server.end(bytes)
    expect((await allOf(scene.client)).equals(bytes)).toBe(true)
    expect(pieces).toEqual(Array(5000).fill(1))
  })

  it('keeps all bytes of several MiB in both directions, sliced and rate-limited', async () => {
    await using scene = await open()
    const { client, server, connection } = scene
    connection.shape({ slice: 1021, rate: 8 * MIB }, 'up')
    connection.shape({ slice: 4093, rate: 4 * MIB, delay: 20 }, 'down')
    const [up, down] = [noise(4 * MIB, 7), noise(4 * MIB, 8)]
    client.end(up)
    server.end(down)
    const [above, below] = await Promise.all([allOf(server), allOf(client)])
    expect([above.equals(up), below.equals(down)]).toEqual([true, true])
  })
})

describe('rate', () => {
  it('is never exceeded', async () => {
    await using scene = await open()
    const rate = 200_000
    scene.connection.shape({ rate })
    const begin = performance.now()
    let receivedBytes = 0
    let fastest = 0
    scene.client.on('data', piece => {
      receivedBytes += piece.length
      // What may go in two hundredths of a second is not waited for.
      fastest = Math.max(fastest, receivedBytes / (performance.now() - begin + 20))
    })
    scene.server.end(noise(100_000, 9))
    await allOf(scene.client)
    expect(receivedBytes).toBe(100_000)
    expect(fastest * 1000).toBeLessThanOrEqual(rate)
  })

  it('may be below one byte per second, and can be lifted', async () => {
    await using scene = await open()
    scene.connection.shape({ rate: 0.001 }, 'up')
    scene.client.end('slow')
    expect(String(await nextEvent(scene.server, 'data'))).toBe('s')
    await until(() => scene.connection.held('up') === 3)
    scene.connection.shape({ rate: Infinity }, 'up')
    expect(String(await allOf(scene.server))).toBe('low')
  })
})

it('refuses conditions under which nothing would arrive', async () => {
  await using proxy = await cuttingProxy()
  for (const wrong of [{ rate: 0 }, { slice: 0 }, { delay: -1 }, { delay: Infinity }, { rate: Number.NaN }]) {
    expect(() => proxy.shape(wrong)).toThrow(RangeError)
  }
})

describe('the proxy', () => {
  it('applies conditions to new connections only', async () => {
    await using scene = await open()
    scene.proxy.shape({ stalled: true }, 'down')
    await using other = await scene.another()
    other.server.write('held')
    await until(() => other.connection.held('down') === 4)
    scene.server.write('free')
    expect(String(await nextEvent(scene.client, 'data'))).toBe('free')
    expect(other.client.bytesRead).toBe(0)
    expect(scene.proxy.connections).toEqual([scene.connection, other.connection])
  })

  it('refuses new connections until it accepts them again on the same port', async () => {
    await using scene = await open()
    const { proxy, client, server } = scene
    const { port } = proxy
    proxy.refuse()
    expect(await ending(connect(port, '127.0.0.1'))).toBe('ECONNREFUSED')
    client.write('still there')
    expect(String(await nextEvent(server, 'data'))).toBe('still there')
    await proxy.accept()
    await using other = await scene.another()
    other.client.write('again')
    expect(String(await nextEvent(other.server, 'data'))).toBe('again')
    expect(proxy.port).toBe(port)
  })

  it('has a port outside the range of outgoing connections', async () => {
    await using first = await cuttingProxy()
    await using second = await cuttingProxy()
    expect(second.port).not.toBe(first.port)
    expect(Math.max(first.port, second.port)).toBeLessThan(32_768)
  })

  it('forwards to another server after retarget, and resets without one', async () => {
    await using one = await listener()
    await using proxy = await cuttingProxy()
    expect(await ending(connect(proxy.port, '127.0.0.1'))).toBe('ECONNRESET')
    proxy.retarget(one.port)
    const arrived = one.next()
    const client = connect(proxy.port, '127.0.0.1')
    const server = await arrived
    await using two = await listener()
    proxy.retarget(two.port)
    const arrivedAtTwo = two.next()
    connect(proxy.port, '127.0.0.1')
    await arrivedAtTwo
    client.write('hello')
    expect(String(await nextEvent(server, 'data'))).toBe('hello')
  })

  it('leaves no sockets or timers', async () => {
    const left = () => process.getActiveResourcesInfo().filter(kind => /TCP|Timeout/.test(kind)).length
    const before = left()
    {
      await using scene = await open()
      scene.connection.shape({ delay: HOUR })
      scene.client.write('on its way')
      await until(() => scene.connection.held('up') === 10)
      await using other = await scene.another()
      other.connection.vanish('server')
      expect(left()).toBeGreaterThan(before)
    }
    await until(() => left() <= before)
  })

  it('works in front of a daemon with a stock client that sends single bytes', async () => {
    await using app = await startApp()
    await using proxy = await cuttingProxy(app.port)
    proxy.shape({ slice: 1 })
    await using client = await stockClient(proxy.url, app.token)
    expect(await client.service('boards').find()).toMatchObject({ total: 1 })
    expect((await fetch(`${proxy.url}health`)).status).toBe(200)
    const disconnected = nextEvent(client.socket, 'disconnect')
    for (const connection of proxy.connections) connection.reset()
    await disconnected
  })
})

/** A client and a server, connected through a proxy. */
async function open() {
  const listening = await listener()
  const proxy = await cuttingProxy(listening.port)
  const first = await pair(proxy, listening)
  const another = () => pair(proxy, listening)
  return {
    ...first,
    proxy,
    another,
    /** There and back over another connection: when this is done, whatever was to happen on the first has happened. */
    async roundTrip() {
      await using other = await another()
      other.client.write('there')
      await nextEvent(other.server, 'data')
      other.server.write('back')
      await nextEvent(other.client, 'data')
    },
    async [Symbol.asyncDispose]() {
      await first[Symbol.asyncDispose]()
      await proxy[Symbol.asyncDispose]()
      await listening[Symbol.asyncDispose]()
    }
  }
}

type Listening = Awaited<ReturnType<typeof listener>>

async function listener() {
  const arrived: Socket[] = []
  const server = createServer({ allowHalfOpen: true }, socket => {
    socket.on('error', () => {})
    arrived.push(socket)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port')
  return {
    port: address.port,
    next: async () => (await once(server, 'connection'))[0] as Socket,
    async [Symbol.asyncDispose]() {
      for (const socket of arrived) socket.destroy()
      server.close()
      await once(server, 'close')
    }
  }
}

async function pair(proxy: CuttingProxy, listening: Listening) {
  const before = proxy.connections
  const arrived = listening.next()
  const client = connect({ port: proxy.port, host: '127.0.0.1', allowHalfOpen: true })
  const server = await arrived
  const connection = await until(() => proxy.connections.find(one => !before.includes(one)))
  const events: string[] = []
  for (const [name, socket] of Object.entries({ client, server })) {
    for (const event of ['end', 'error', 'close']) socket.on(event, () => events.push(`${name} ${event}`))
  }
  return {
    client,
    server,
    connection,
    /** The events by which each side learned of the other's end. */
    events,
    async [Symbol.asyncDispose]() {
      for (const socket of [client, server]) socket.destroy()
    }
  }
}

/** Resolves with the end that the socket sees: `FIN`, or the code of the error. */
function ending(socket: Socket): Promise<string> {
  return new Promise(resolve => {
    socket.on('error', error => resolve('code' in error ? String(error.code) : error.message))
    socket.once('end', () => resolve('FIN'))
    socket.resume()
  })
}

/** Everything that comes until the other side ends; the socket itself stays open. */
async function allOf(socket: Socket): Promise<Buffer> {
  const pieces: Buffer[] = []
  socket.on('data', piece => pieces.push(piece)).resume()
  await once(socket, 'end')
  return Buffer.concat(pieces)
}

/** Bytes that look random, and are the same for the same seed. */
function noise(length: number, seed: number): Buffer {
  const words = new Uint32Array(Math.ceil(length / 4))
  let state = seed
  for (let i = 0; i < words.length; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    words[i] = state
  }
  return Buffer.from(words.buffer, 0, length)
}
