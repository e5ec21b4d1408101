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

/** Two servers that know of one another by Redis alone, as in two processes; they are in one, so that both can be looked into. */
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

describe('with several processes', () => {
  it('[C8] an event reaches its members in all of them, once, whichever one emits it', async () => {
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
      await client.hears('last of the first')
      const heard = await client.hears('last of the second')
      expect(heard.filter(([, row]) => typeof row === 'object')).toEqual(Array(4).fill(['rows created', { id: 1 }]))
    }
  })

  it('[C7] the events of each come in order, across channels, with frames and without', async () => {
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
      await client.hears({ i: 299 })
      await expect.poll(async () => (await client.heard()).length).toBe(600)
      for (const event of ['created', 'patched']) {
        const rows = (await client.heard()).filter(([name]) => name === `rows ${event}`).map(([, row]) => row)
        expect(rows).toEqual(Array.from({ length: 300 }, (_, i) => ({ i })))
      }
    }
    expect(await framed.packets()).toBeLessThan(100)
    expect(await stock.packets()).toBe(600)
  })

  it('an event carries what is sent to each audience, its further arguments and binaries', async () => {
    await using servers = await startTwo()
    const { first, second } = servers
    const [guest, member] = [await second.connect(), await second.connect()]
    second.app.channel('board', 'guests').join(guest.connection)
    second.app.channel('board').join(member.connection)
    first.app.publish(() => [first.app.channel('guests').send('hidden'), first.app.channel('board')])
    first.app.service('rows').emit('created', { file: Buffer.from('file') })
    first.app.service('rows').emit('patched', null)
    expect(await member.hears(null)).toEqual([
      ['rows created', { file: Buffer.from('file') }],
      ['rows patched', null]
    ])
    await guest.hears('hidden')
    await expect
      .poll(() => guest.heard())
      .toEqual([
        ['rows created', 'hidden'],
        ['rows patched', 'hidden']
      ])
  })

  it('those of other channels are left out wherever they are; a filter knows the connections of its own process', async () => {
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
    expect((await here.hears('chosen')).map(([, row]) => row)).toEqual([{ i: 0 }, { i: 1 }, 'chosen'])
    expect((await there.hears({ i: 2 })).map(([, row]) => row)).toEqual([{ i: 0 }, { i: 2 }])
    expect((await muted.hears({ i: 2 })).map(([, row]) => row)).toEqual([{ i: 2 }])
  })

  it('members are taken out everywhere: after what was emitted before, before what is emitted after', async () => {
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
    first.app.channel('user 1').takeOutOf('board')
    for (let i = 5; i < 10; i++) emit(i, 'board')
    emit(10, 'user 1')
    const numbers = (heard: unknown[][]) => heard.map(([, row]) => Object(row).i)
    for (const client of [framed, stock]) {
      expect(numbers(await client.hears({ i: 10, to: 'user 1' }))).toEqual([0, 1, 2, 3, 4, 10])
    }
    expect(numbers(await other.hears({ i: 9, to: 'board' }))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    expect(second.app.channel('board').connections).toEqual([other.connection])
  })

  it('whoever was taken out here and joins again stays in', async () => {
    await using servers = await startTwo()
    const { first, second } = servers
    const [here, there] = [await first.connect(), await second.connect()]
    first.app.channel('user 1', 'board').join(here.connection)
    second.app.channel('other').join(there.connection)
    for (const { app } of [first, second]) app.publish((name: string) => app.channel(name))
    first.app.channel('user 1').takeOutOf('board')
    expect(first.app.channel('board').length).toBe(0)
    first.app.channel('board').join(here.connection)
    // There and back by Redis, behind whatever the first has told.
    first.app.service('rows').emit('created', 'other')
    await there.hears('other')
    second.app.service('rows').emit('created', 'user 1')
    await here.hears('user 1')
    expect(first.app.channel('board').connections).toEqual([here.connection])
  })
})

it('with one process, nobody else is told', async () => {
  const warn = vi.spyOn(console, 'warn')
  await using server = await startServer()
  const { connection, heard } = await server.connect()
  server.app.channel('board').join(connection)
  server.app.publish(() => server.app.channel('board'))
  await server.app.service('rows').create({ id: 1 })
  server.app.channel('board').takeOutOf('board')
  expect(await heard()).toHaveLength(1)
  expect(warn).not.toHaveBeenCalled()
})

it('[C8] a process of its own tells those of another, and is told by it', async () => {
  const key = randomUUID()
  await using here = await startClustered(redis.url, key)
  const program = fileURLToPath(new URL('./other-process.ts', import.meta.url))
  const execArgv = ['--import', 'tsx', '--conditions=@callboard/source']
  const child = fork(program, [redis.url, key], { execArgv })
  try {
    const [url]: string[] = await once(child, 'message')
    const { connection, hears } = await here.connect()
    here.app.channel('board').join(connection)
    here.app.publish(() => here.app.channel('board'))
    const there = io(url, { transports: ['websocket'], forceNew: true })
    const heardThere: unknown[] = []
    there.on('rows created', row => heardThere.push(row))
    await new Promise<void>(resolve => there.once('connect', resolve))
    await expect.poll(() => here.io.sockets.adapter.serverCount()).toBe(2)
    for (let i = 0; i < 50; i++) {
      child.send(`there ${i}`)
      here.app.service('rows').emit('created', `here ${i}`)
    }
    const heardHere = (await hears('there 49')).map(([, row]) => row)
    await expect.poll(() => heardThere).toHaveLength(100)
    there.disconnect()
    for (const heard of [heardHere, heardThere]) {
      for (const place of ['here', 'there']) {
        const rows = heard.filter(row => String(row).startsWith(place))
        expect(rows).toEqual(Array.from({ length: 50 }, (_, i) => `${place} ${i}`))
      }
    }
  } finally {
    const gone = once(child, 'exit')
    child.disconnect()
    await gone
  }
})
