import { fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { startRedis } from '@callboard/testing'
import { io } from 'socket.io-client'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { startClustered } from './clustered.ts'
import { startServer } from './server.ts'

let redis: Awaited<ReturnType<typeof startRedis>>
beforeAll(async () => {
  redis = await startRedis()
})
afterAll(() => redis.stop())

/** Starts two servers that are connected by Redis only, as in two processes, but in this one so that tests can inspect both. */
async function startTwo() {
  const key = randomUUID()
  const [first, second] = [await startClustered(redis.url, key), await startClustered(redis.url, key)]
  for (const { io } of [first, second]) await expect.poll(() => io.sockets.adapter.serverCount()).toBe(2)
  return {
    first,
    second,
    async [Symbol.asyncDispose]() {
      await first[Symbol.asyncDispose]()
      await second[Symbol.asyncDispose]()
    }
  }
}

describe('several processes', () => {
  it('[C8] deliver an event once to the members in all of them', async () => {
    await using servers = await startTwo()
    const { first, second } = servers
    const [a, b, c] = [await first.connect(), await second.connect({ frames: true }), await second.connect()]
    first.app.channel('board', 'both').join(a.connection)
    second.app.channel('board', 'both').join(b.connection, c.connection)
    for (const { app } of [first, second]) app.publish(() => [app.channel('board', 'both'), app.channel('both')])
    for (const { app } of [first, second, first, second]) await app.service('rows').create({ id: 1 })
    first.app.service('rows').emit('created', 'last of the first')
    second.app.service('rows').emit('created', 'last of the second')
    for (const client of [a, b, c]) {
      await client.waitFor('last of the first')
      const received = await client.waitFor('last of the second')
      expect(received.filter(([, row]) => typeof row === 'object')).toEqual(Array(4).fill(['rows created', { id: 1 }]))
    }
  })

  it('[C7] deliver the events of each process in order, with and without frames', async () => {
    await using servers = await startTwo()
    const { first, second } = servers
    const [framed, stock] = [await second.connect({ frames: true }), await second.connect()]
    second.app.channel('0', '1', '2').join(framed.connection, stock.connection)
    for (const { app } of [first, second]) app.publish(({ i }: { i: number }) => app.channel(String(i % 3)))
    for (let i = 0; i < 300; i++) {
      first.app.service('rows').emit('created', { i })
      second.app.service('rows').emit('patched', { i })
    }
    for (const client of [framed, stock]) {
      await client.waitFor({ i: 299 })
      await expect.poll(async () => (await client.received()).length).toBe(600)
      for (const event of ['created', 'patched']) {
        const rows = (await client.received()).filter(([name]) => name === `rows ${event}`).map(([, row]) => row)
        expect(rows).toEqual(Array.from({ length: 300 }, (_, i) => ({ i })))
      }
    }
    expect(await framed.packets()).toBeLessThan(100)
    expect(await stock.packets()).toBe(600)
  })

  it('deliver overrides, further arguments and binary attachments', async () => {
    await using servers = await startTwo()
    const { first, second } = servers
    const [guest, member] = [await second.connect(), await second.connect()]
    second.app.channel('board', 'guests').join(guest.connection)
    second.app.channel('board').join(member.connection)
    first.app.publish(() => [first.app.channel('guests').send('hidden'), first.app.channel('board')])
    first.app.service('rows').emit('created', { file: Buffer.from('file') })
    first.app.service('rows').emit('patched', null)
    expect(await member.waitFor(null)).toEqual([
      ['rows created', { file: Buffer.from('file') }],
      ['rows patched', null]
    ])
    await guest.waitFor('hidden')
    await expect
      .poll(() => guest.received())
      .toEqual([
        ['rows created', 'hidden'],
        ['rows patched', 'hidden']
      ])
  })

  it('apply except everywhere, and a filter in its own process', async () => {
    await using servers = await startTwo()
    const { first, second } = servers
    const [here, there, muted] = [await first.connect(), await second.connect(), await second.connect()]
    first.app.channel('board').join(here.connection)
    second.app.channel('board').join(there.connection, muted.connection)
    second.app.channel('muted').join(muted.connection)
    const board = first.app.channel('board')
    const audiences = [
      board.except('muted'),
      board.filter(() => true),
      [board.filter(() => true).send('chosen'), board]
    ]
    first.app.publish(({ i }: { i: number }) => audiences[i])
    for (let i = 0; i < 3; i++) first.app.service('rows').emit('created', { i })
    expect((await here.waitFor('chosen')).map(([, row]) => row)).toEqual([{ i: 0 }, { i: 1 }, 'chosen'])
    expect((await there.waitFor({ i: 2 })).map(([, row]) => row)).toEqual([{ i: 0 }, { i: 2 }])
    expect((await muted.waitFor({ i: 2 })).map(([, row]) => row)).toEqual([{ i: 2 }])
  })

  it('evict members everywhere, after earlier and before later events', async () => {
    await using servers = await startTwo()
    const { first, second } = servers
    const [framed, stock, other] = [
      await second.connect({ frames: true }),
      await second.connect(),
      await second.connect({ frames: true })
    ]
    second.app.channel('board', 'user 1').join(framed.connection, stock.connection)
    second.app.channel('board').join(other.connection)
    first.app.publish(({ to }: { to: string }) => first.app.channel(to))
    const emit = (i: number, to: string) => first.app.service('rows').emit('created', { i, to })
    for (let i = 0; i < 5; i++) emit(i, 'board')
    first.app.channel('user 1').evictFrom('board')
    for (let i = 5; i < 10; i++) emit(i, 'board')
    emit(10, 'user 1')
    const numbers = (received: unknown[][]) => received.map(([, row]) => Object(row).i)
    for (const client of [framed, stock]) {
      expect(numbers(await client.waitFor({ i: 10, to: 'user 1' }))).toEqual([0, 1, 2, 3, 4, 10])
    }
    expect(numbers(await other.waitFor({ i: 9, to: 'board' }))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    expect(second.app.channel('board').connections).toEqual([other.connection])
  })

  it('keep members that were evicted and joined again', async () => {
    await using servers = await startTwo()
    const { first, second } = servers
    const [here, there] = [await first.connect(), await second.connect()]
    first.app.channel('user 1', 'board').join(here.connection)
    second.app.channel('other').join(there.connection)
    for (const { app } of [first, second]) app.publish((name: string) => app.channel(name))
    first.app.channel('user 1').evictFrom('board')
    expect(first.app.channel('board').length).toBe(0)
    first.app.channel('board').join(here.connection)
    // A round trip through Redis, behind everything that the first server has sent.
    first.app.service('rows').emit('created', 'other')
    await there.waitFor('other')
    second.app.service('rows').emit('created', 'user 1')
    await here.waitFor('user 1')
    expect(first.app.channel('board').connections).toEqual([here.connection])
  })
})

it('a single process sends nothing to others', async () => {
  const warn = vi.spyOn(console, 'warn')
  await using server = await startServer()
  const { connection, received } = await server.connect()
  server.app.channel('board').join(connection)
  server.app.publish(() => server.app.channel('board'))
  await server.app.service('rows').create({ id: 1 })
  server.app.channel('board').evictFrom('board')
  expect(await received()).toHaveLength(1)
  expect(warn).not.toHaveBeenCalled()
})

it('[C8] exchanges events with another operating system process', async () => {
  const key = randomUUID()
  await using here = await startClustered(redis.url, key)
  const program = fileURLToPath(new URL('./other-process.ts', import.meta.url))
  const execArgv = ['--import', 'tsx', '--conditions=@callboard/source']
  const child = fork(program, [redis.url, key], { execArgv })
  try {
    const [url]: string[] = await once(child, 'message')
    const { connection, waitFor } = await here.connect()
    here.app.channel('board').join(connection)
    here.app.publish(() => here.app.channel('board'))
    const there = io(url, { transports: ['websocket'], forceNew: true })
    const receivedThere: unknown[] = []
    there.on('rows created', row => receivedThere.push(row))
    await new Promise<void>(resolve => there.once('connect', resolve))
    await expect.poll(() => here.io.sockets.adapter.serverCount()).toBe(2)
    for (let i = 0; i < 50; i++) {
      child.send(`there ${i}`)
      here.app.service('rows').emit('created', `here ${i}`)
    }
    const receivedHere = (await waitFor('there 49')).map(([, row]) => row)
    await expect.poll(() => receivedThere).toHaveLength(100)
    there.disconnect()
    for (const received of [receivedHere, receivedThere]) {
      for (const place of ['here', 'there']) {
        const rows = received.filter(row => String(row).startsWith(place))
        expect(rows).toEqual(Array.from({ length: 50 }, (_, i) => `${place} ${i}`))
      }
    }
  } finally {
    const exited = once(child, 'exit')
    child.disconnect()
    await exited
  }
})
