import { describe, expect, it } from 'vitest'
import { Live } from '../src/store/live.ts'
import { SimulatedClock } from './simulation/clock.ts'
import { settled } from './simulation/rig.ts'
import type { Person } from './simulation/rows.ts'
import { SimulatedWire } from './simulation/wire.ts'
import { World } from './simulation/world.ts'

/** A client over a line on which everything arrives at once. */
function startLive(person: Person = 'usr_ann') {
  const world = new World()
  const clock = new SimulatedClock()
  const wire = new SimulatedWire(world.daemon, person, clock)
  wire.open()
  const arrive = async () => {
    await settled()
    for (; wire.parcels.length > 0; await settled()) wire.deliver()
  }
  const asked = () =>
    wire.asked.splice(0).map(([method, path, data]) => `${method} ${path} ${Object(data).channel ?? data}`)
  return { world, clock, wire, live: new Live(wire), arrive, asked }
}

const SESSION = { session_id: 'ses_00006' }
const [FIRST, SECOND] = ['msg_00020', 'msg_00022']

describe('rows that somebody listens to', () => {
  it('are read and kept current from the first listener on, and a while after the last one', async () => {
    const { world, clock, live, arrive, asked } = startLive()
    const list = live.rows('messages', SESSION)
    expect(live.rows('messages', { ...SESSION })).toBe(list)
    expect([list.state, asked()]).toEqual(['loading', []])

    const stop = list.subscribe(() => {})
    await arrive()
    expect([list.state, list.ids.length]).toEqual(['ready', 4])
    stop()
    world.say(0)
    await arrive()
    expect(list.ids).toHaveLength(5)

    clock.advance(10_000)
    await arrive()
    expect(list.rows).toEqual([])
    expect(asked()).toContain('remove subscriptions session:ses_00006')
    expect(live.rows('messages', SESSION)).not.toBe(list)
  })

  it('tell only those who watch what changed: a row, which rows there are, or anything', async () => {
    const { world, live, arrive } = startLive()
    const list = live.rows('messages', SESSION)
    const told: string[] = []
    const tell = (who: string) => () => told.push(who)
    list.subscribe(tell('list'))
    list.subscribeRows(tell('rows'))
    const stop = list.subscribeRow(FIRST, tell('first'))
    list.subscribeRow(SECOND, tell('second'))
    await arrive()
    told.length = 0

    const before = { ids: list.ids, rows: list.rows, second: list.get(SECOND) }
    world.grow(0, 'more')
    await arrive()
    expect(told).toEqual(['first', 'rows'])
    expect(list.ids).toBe(before.ids)
    expect(list.rows).not.toBe(before.rows)
    expect(list.get(SECOND)).toBe(before.second)

    stop()
    told.length = 0
    world.grow(0, ' and more')
    world.say(0)
    await arrive()
    expect(told).toEqual(['rows', 'list', 'rows'])
  })

  it('[R1] leave the list when they do not match any more', async () => {
    const { world, live, arrive } = startLive()
    const list = live.rows('tasks', { status: 'queued' })
    list.subscribe(() => {})
    await arrive()
    expect(list.ids).toEqual(['tsk_00014', 'tsk_00016', 'tsk_00018'])
    world.patchChild('tasks', 1, 0)
    world.remove('sessions', 2)
    await arrive()
    expect(list.ids).toEqual(['tsk_00014'])
  })

  it('[S1] are those between two numbers, and nothing that is said later', async () => {
    const { world, live, arrive } = startLive()
    const numbers = (index: object) => {
      const list = live.rows('messages', { ...SESSION, index })
      list.subscribe(() => {})
      return () => list.rows.map(message => message.index)
    }
    const [middle, end] = [numbers({ $gte: 2, $lte: 3 }), numbers({ $gte: 3 })]
    await arrive()
    expect([middle(), end()]).toEqual([
      [2, 3],
      [3, 4]
    ])
    world.say(0)
    await arrive()
    expect([middle(), end()]).toEqual([
      [2, 3],
      [3, 4, 5]
    ])
  })

  it('say why reading failed, and are read anew when asked to', async () => {
    const { world, live, arrive } = startLive()
    const list = live.rows('repos', {})
    list.subscribe(() => {})
    await arrive()
    expect([list.state, list.error?.message]).toEqual(['failed', expect.any(String)])
    const boards = live.rows('boards', {})
    boards.subscribe(() => {})
    await arrive()
    world.daemon.database.delete('boards', 'brd_00002')
    await Promise.all([boards.refetch(), arrive()])
    expect([boards.state, boards.ids]).toEqual(['ready', ['brd_00004']])
  })
})

describe('channels', () => {
  it('[C4] are joined once however many want to be in them, and left after the last one', async () => {
    const { live, arrive, asked } = startLive()
    const [first, second] = [live.join('board:brd_00002'), live.join('board:brd_00002')]
    await arrive()
    expect(asked().sort()).toEqual([
      'create subscriptions board:brd_00002',
      'create subscriptions user:usr_ann',
      'create subscriptions workspace'
    ])
    expect(first.current()).toEqual({ status: 'joined' })
    first.close()
    first.close()
    await arrive()
    expect(asked()).toEqual([])
    second.close()
    await arrive()
    expect(asked()).toEqual(['remove subscriptions board:brd_00002'])
  })

  it('[C4] end when one is put out, and are joined again when one may be in them again', async () => {
    const { world, live, arrive } = startLive('usr_bob')
    const joining = live.join('board:brd_00002')
    const heard: string[] = []
    joining.subscribe(() => heard.push(joining.current().status))
    await arrive()
    world.share(0, 'members', false)
    await arrive()
    expect(joining.current()).toEqual({ status: 'ended', reason: 'not_allowed' })
    world.share(0, 'open', false)
    await arrive()
    expect(heard).toEqual(['joined', 'ended', 'joining', 'joined'])
  })

  it('[C6] tell of a session although its board had left when nothing of it was looked at', async () => {
    const { world, wire, live, arrive } = startLive('usr_bob')
    world.share(0, 'members', false)
    await arrive()
    wire.cut()
    world.share(0, 'open', false)
    const list = live.rows('tasks', SESSION)
    list.subscribe(() => {})
    wire.open()
    await arrive()
    world.makeChild('tasks', 0)
    await arrive()
    expect(list.ids).toHaveLength(2)
  })

  it('[C6] do not hold what has left a board when the channel of its session is joined first', async () => {
    const { world, wire, live, arrive } = startLive()
    const list = live.rows('sessions', { board_id: 'brd_00002', archived_at: null })
    list.subscribe(() => {})
    await arrive()
    expect(list.ids).toContain(SESSION.session_id)
    wire.cut()
    world.move(0, 1)
    live.rows('messages', SESSION).subscribe(() => {})
    wire.open()
    // What was asked last is answered first.
    await settled()
    for (; wire.parcels.length > 0; await settled()) wire.deliver(wire.parcels.length - 1)
    expect(list.ids).not.toContain(SESSION.session_id)
  })

  it('[C6] a session that went to a board that is gone by now has left, whatever is answered late', async () => {
    const { world, wire, live } = startLive('usr_bob')
    const list = live.rows('sessions', { board_id: 'brd_00002', archived_at: null })
    list.subscribe(() => {})
    await settled()
    for (; !wire.parcels.some(({ name }) => name === 'find sessions'); await settled()) wire.deliver()
    world.makeBoard('open')
    while (wire.parcels.some(({ kind }) => kind === 'request')) wire.deliver()
    world.move(0, 2)
    world.remove('boards', 2)
    // The removal overtakes the move, and both the answer.
    await settled()
    for (; wire.parcels.length > 0; await settled()) wire.deliver(wire.parcels.length - 1)
    expect(list.ids).not.toContain(SESSION.session_id)
  })

  it('[C6] what was asked for before a session came into sight does not outlive what is asked for then', async () => {
    const { world, wire, live, arrive } = startLive()
    const next = (name: string) => wire.deliver(wire.parcels.findIndex(parcel => parcel.name === name))
    world.share(1, 'members', false)
    world.makeChild('permissions', 2)
    await arrive()
    const list = live.rows('permissions', { status: 'pending' })
    list.subscribe(() => {})
    await settled()
    next('find permissions')
    world.patchChild('permissions', 0, 0)
    world.move(2, 0)
    next('sessions patched')
    await settled()
    const finds = wire.parcels.filter(({ name }) => name === 'find permissions')
    expect(finds.map(({ kind }) => kind)).toEqual(['answer', 'request'])
    await arrive()
    expect(list.ids).toEqual([])
  })

  it('[C4] are left although nobody said in time that they were joined', async () => {
    const { clock, wire, live, arrive } = startLive()
    const joining = live.join('board:brd_00002')
    await settled()
    clock.advance(10_000)
    joining.close()
    await arrive()
    expect(wire.hasJoined('board:brd_00002')).toBe(false)
  })

  it('[C4] are tried again once it is read, in the present epoch, that what they are about is seen', async () => {
    const { world, clock, wire, live, arrive } = startLive('usr_bob')
    const session_id = 'ses_00010'
    const joining = live.join(`session:${session_id}`)
    live.rows('messages', { session_id }).subscribe(() => {})
    live.rows('sessions', { session_id }).subscribe(() => {})
    await settled()
    wire.cut()
    world.switchMode()
    world.share(1, 'members', false)
    wire.open()
    await settled()
    // It is refused at a time when nobody has told yet which epoch it is.
    wire.deliver(1)
    world.move(2, 0)
    await arrive()
    expect(joining.current()).toEqual({ status: 'ended', reason: 'not_allowed' })
    clock.advance(1_000)
    await arrive()
    expect(joining.current()).toEqual({ status: 'joined' })
  })

  it('[F4] are joined again with what was last heard in them', async () => {
    const { world, wire, live, arrive } = startLive()
    const joining = live.join('session:ses_00006')
    await arrive()
    world.rename('sessions', 0)
    await arrive()
    wire.cut()
    expect(joining.current()).toEqual({ status: 'joining' })
    world.rename('sessions', 0)
    wire.asked.length = 0
    wire.open()
    await arrive()
    const asked = wire.asked.map(([, , data]) => Object(data)).find(({ channel }) => channel === 'session:ses_00006')
    const { seq } = world.daemon.database.feed('session:ses_00006')
    expect(asked.since).toEqual({ epoch: 'e1', seq: seq - 1 })
    expect(joining.isCurrent()).toBe(true)
  })

  it('[F4] wait a tenth of a second for a number that was overtaken, and then ask', async () => {
    const { world, clock, wire, live, arrive } = startLive()
    const joining = live.join('board:brd_00002')
    await arrive()
    for (const name of [0, 0, 0]) world.rename('sessions', name)
    wire.lose(0)
    await arrive()
    wire.asked.length = 0
    expect(joining.isCurrent()).toBe(false)
    clock.advance(99)
    await arrive()
    expect(wire.asked).toEqual([])
    clock.advance(1)
    await arrive()
    expect(wire.asked.map(([, path]) => path)).toEqual(['subscriptions'])
    expect(joining.isCurrent()).toBe(true)
  })
})
