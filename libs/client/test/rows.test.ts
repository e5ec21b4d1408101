import { describe, expect, it } from 'vitest'
import { Live } from '../src/store/live.ts'
import { SimulatedClock } from './simulation/clock.ts'
import { flushPromises } from './simulation/harness.ts'
import type { Person } from './simulation/rows.ts'
import { SimulatedWire } from './simulation/wire.ts'
import { World } from './simulation/world.ts'

/** A client on a network without delay. */
function startLive(person: Person = 'usr_ann') {
  const world = new World()
  const clock = new SimulatedClock()
  const wire = new SimulatedWire(world.daemon, person, clock)
  wire.open()
  const deliverAll = async () => {
    await flushPromises()
    for (; wire.packets.length > 0; await flushPromises()) wire.deliver()
  }
  const takeRequests = () =>
    wire.requests.splice(0).map(([method, path, data]) => `${method} ${path} ${Object(data).channel ?? data}`)
  return { world, clock, wire, live: new Live(wire), deliverAll, takeRequests }
}

const SESSION = { session_id: 'ses_00006' }
const [FIRST, SECOND] = ['msg_00020', 'msg_00022']

describe('live rows', () => {
  it('are read for the first listener and stay current a while after the last', async () => {
    const { world, clock, live, deliverAll, takeRequests } = startLive()
    const list = live.rows('messages', SESSION)
    expect(live.rows('messages', { ...SESSION })).toBe(list)
    expect([list.state, takeRequests()]).toEqual(['loading', []])

    const stop = list.subscribe(() => {})
    await deliverAll()
    expect([list.state, list.ids.length]).toEqual(['ready', 4])
    stop()
    world.addMessage(0)
    await deliverAll()
    expect(list.ids).toHaveLength(5)

    clock.advance(10_000)
    await deliverAll()
    expect(list.rows).toEqual([])
    expect(takeRequests()).toContain('remove subscriptions session:ses_00006')
    expect(live.rows('messages', SESSION)).not.toBe(list)
  })

  it('notify only the listeners of what changed: a row, the ids, or anything', async () => {
    const { world, live, deliverAll } = startLive()
    const list = live.rows('messages', SESSION)
    const calls: string[] = []
    const record = (who: string) => () => calls.push(who)
    list.subscribe(record('list'))
    list.subscribeRows(record('rows'))
    const stop = list.subscribeRow(FIRST, record('first'))
    list.subscribeRow(SECOND, record('second'))
    await deliverAll()
    calls.length = 0

    const before = { ids: list.ids, rows: list.rows, second: list.get(SECOND) }
    world.appendText(0, 'more')
    await deliverAll()
    expect(calls).toEqual(['first', 'rows'])
    expect(list.ids).toBe(before.ids)
    expect(list.rows).not.toBe(before.rows)
    expect(list.get(SECOND)).toBe(before.second)

    stop()
    calls.length = 0
    world.appendText(0, ' and more')
    world.addMessage(0)
    await deliverAll()
    expect(calls).toEqual(['rows', 'list', 'rows'])
  })

  it('[R1] are removed from a list when they no longer match', async () => {
    const { world, live, deliverAll } = startLive()
    const list = live.rows('tasks', { status: 'queued' })
    list.subscribe(() => {})
    await deliverAll()
    expect(list.ids).toEqual(['tsk_00014', 'tsk_00016', 'tsk_00018'])
    world.patchChild('tasks', 1, 0)
    world.remove('sessions', 2)
    await deliverAll()
    expect(list.ids).toEqual(['tsk_00014'])
  })

  it('[S1] can be limited to a range of indexes', async () => {
    const { world, live, deliverAll } = startLive()
    const numbers = (index: object) => {
      const list = live.rows('messages', { ...SESSION, index })
      list.subscribe(() => {})
      return () => list.rows.map(message => message.index)
    }
    const [middle, end] = [numbers({ $gte: 2, $lte: 3 }), numbers({ $gte: 3 })]
    await deliverAll()
    expect([middle(), end()]).toEqual([
      [2, 3],
      [3, 4]
    ])
    world.addMessage(0)
    await deliverAll()
    expect([middle(), end()]).toEqual([
      [2, 3],
      [3, 4, 5]
    ])
  })

  it('report the error of a failed read, and are read again on request', async () => {
    const { world, live, deliverAll } = startLive()
    const list = live.rows('repos', {})
    list.subscribe(() => {})
    await deliverAll()
    expect([list.state, list.error?.message]).toEqual(['failed', expect.any(String)])
    const boards = live.rows('boards', {})
    boards.subscribe(() => {})
    await deliverAll()
    world.daemon.database.delete('boards', 'brd_00002')
    await Promise.all([boards.refetch(), deliverAll()])
    expect([boards.state, boards.ids]).toEqual(['ready', ['brd_00004']])
  })
})

describe('channels', () => {
  it('[C4] are joined once for all subscribers, and left after the last one', async () => {
    const { live, deliverAll, takeRequests } = startLive()
    const [first, second] = [live.join('board:brd_00002'), live.join('board:brd_00002')]
    await deliverAll()
    expect(takeRequests().sort()).toEqual([
      'create subscriptions board:brd_00002',
      'create subscriptions user:usr_ann',
      'create subscriptions workspace'
    ])
    expect(first.current()).toEqual({ status: 'joined' })
    first.close()
    first.close()
    await deliverAll()
    expect(takeRequests()).toEqual([])
    second.close()
    await deliverAll()
    expect(takeRequests()).toEqual(['remove subscriptions board:brd_00002'])
  })

  it('[C4] end on eviction, and are joined again when access is granted', async () => {
    const { world, live, deliverAll } = startLive('usr_bob')
    const subscription = live.join('board:brd_00002')
    const statuses: string[] = []
    subscription.subscribe(() => statuses.push(subscription.current().status))
    await deliverAll()
    world.share(0, 'members', false)
    await deliverAll()
    expect(subscription.current()).toEqual({ status: 'ended', reason: 'not_allowed' })
    world.share(0, 'open', false)
    await deliverAll()
    expect(statuses).toEqual(['joined', 'ended', 'joining', 'joined'])
  })

  it('[C6] deliver a session’s events after its board was hidden while nothing of it was watched', async () => {
    const { world, wire, live, deliverAll } = startLive('usr_bob')
    world.share(0, 'members', false)
    await deliverAll()
    wire.cut()
    world.share(0, 'open', false)
    const list = live.rows('tasks', SESSION)
    list.subscribe(() => {})
    wire.open()
    await deliverAll()
    world.addChild('tasks', 0)
    await deliverAll()
    expect(list.ids).toHaveLength(2)
  })

  it('[C6] drop a session that left the board when the session’s own channel is joined first', async () => {
    const { world, wire, live, deliverAll } = startLive()
    const list = live.rows('sessions', { board_id: 'brd_00002', archived_at: null })
    list.subscribe(() => {})
    await deliverAll()
    expect(list.ids).toContain(SESSION.session_id)
    wire.cut()
    world.move(0, 1)
    live.rows('messages', SESSION).subscribe(() => {})
    wire.open()
    // The last request is answered first.
    await flushPromises()
    for (; wire.packets.length > 0; await flushPromises()) wire.deliver(wire.packets.length - 1)
    expect(list.ids).not.toContain(SESSION.session_id)
  })

  it('[C6] hide a session that moved to a board removed since, even if answers deliverAll late', async () => {
    const { world, wire, live } = startLive('usr_bob')
    const list = live.rows('sessions', { board_id: 'brd_00002', archived_at: null })
    list.subscribe(() => {})
    await flushPromises()
    for (; !wire.packets.some(({ name }) => name === 'find sessions'); await flushPromises()) wire.deliver()
    world.addBoard('open')
    while (wire.packets.some(({ kind }) => kind === 'request')) wire.deliver()
    world.move(0, 2)
    world.remove('boards', 2)
    // The removal overtakes the move, and both overtake the answer.
    await flushPromises()
    for (; wire.packets.length > 0; await flushPromises()) wire.deliver(wire.packets.length - 1)
    expect(list.ids).not.toContain(SESSION.session_id)
  })

  it('[C6] prefer the read after a session became readable to one requested before', async () => {
    const { world, wire, live, deliverAll } = startLive()
    const next = (name: string) => wire.deliver(wire.packets.findIndex(packet => packet.name === name))
    world.share(1, 'members', false)
    world.addChild('permissions', 2)
    await deliverAll()
    const list = live.rows('permissions', { status: 'pending' })
    list.subscribe(() => {})
    await flushPromises()
    next('find permissions')
    world.patchChild('permissions', 0, 0)
    world.move(2, 0)
    next('sessions patched')
    await flushPromises()
    const finds = wire.packets.filter(({ name }) => name === 'find permissions')
    expect(finds.map(({ kind }) => kind)).toEqual(['answer', 'request'])
    await deliverAll()
    expect(list.ids).toEqual([])
  })

  it('[C4] are left although their join timed out', async () => {
    const { clock, wire, live, deliverAll } = startLive()
    const subscription = live.join('board:brd_00002')
    await flushPromises()
    clock.advance(10_000)
    subscription.close()
    await deliverAll()
    expect(wire.hasJoined('board:brd_00002')).toBe(false)
  })

  it('[C4] are joined again once a read in the current epoch proves access', async () => {
    const { world, clock, wire, live, deliverAll } = startLive('usr_bob')
    const session_id = 'ses_00010'
    const subscription = live.join(`session:${session_id}`)
    live.rows('messages', { session_id }).subscribe(() => {})
    live.rows('sessions', { session_id }).subscribe(() => {})
    await flushPromises()
    wire.cut()
    world.switchMode()
    world.share(1, 'members', false)
    wire.open()
    await flushPromises()
    // The join is denied before anything has named the epoch.
    wire.deliver(1)
    world.move(2, 0)
    await deliverAll()
    expect(subscription.current()).toEqual({ status: 'ended', reason: 'not_allowed' })
    clock.advance(1_000)
    await deliverAll()
    expect(subscription.current()).toEqual({ status: 'joined' })
  })

  it('[F4] are joined again from the last position', async () => {
    const { world, wire, live, deliverAll } = startLive()
    const subscription = live.join('session:ses_00006')
    await deliverAll()
    world.rename('sessions', 0)
    await deliverAll()
    wire.cut()
    expect(subscription.current()).toEqual({ status: 'joining' })
    world.rename('sessions', 0)
    wire.requests.length = 0
    wire.open()
    await deliverAll()
    const join = wire.requests.map(([, , data]) => Object(data)).find(({ channel }) => channel === 'session:ses_00006')
    const { seq } = world.daemon.database.feed('session:ses_00006')
    expect(join.since).toEqual({ epoch: 'e1', seq: seq - 1 })
    expect(subscription.isCurrent()).toBe(true)
  })

  it('[F4] wait 100 ms for a missing number before they ask for it', async () => {
    const { world, clock, wire, live, deliverAll } = startLive()
    const subscription = live.join('board:brd_00002')
    await deliverAll()
    for (const name of [0, 0, 0]) world.rename('sessions', name)
    wire.lose(0)
    await deliverAll()
    wire.requests.length = 0
    expect(subscription.isCurrent()).toBe(false)
    clock.advance(99)
    await deliverAll()
    expect(wire.requests).toEqual([])
    clock.advance(1)
    await deliverAll()
    expect(wire.requests.map(([, path]) => path)).toEqual(['subscriptions'])
    expect(subscription.isCurrent()).toBe(true)
  })
})
