import { NotAuthenticated, NotFound } from '@feathersjs/errors'
import { describe, expect, it } from 'vitest'
import { type FollowTarget, follow } from '../src/follow/follow.ts'
import type { FollowEvent } from '../src/follow/follow-event.ts'
import { type FollowStart, startAfter } from '../src/follow/start-after.ts'
import { Live } from '../src/store/live.ts'
import { SimulatedClock } from './simulation/clock.ts'
import { flushPromises } from './simulation/harness.ts'
import type { Person } from './simulation/rows.ts'
import { SimulatedWire } from './simulation/wire.ts'
import { World } from './simulation/world.ts'

const SESSION = 'ses_00006'

/** A follower on a network without delay, and the events it received so far. */
function startFollowing(
  what: FollowTarget = { session_ids: [SESSION] },
  from: FollowStart = {},
  person: Person = 'usr_ann'
) {
  const world = new World()
  const wire = new SimulatedWire(world.daemon, person, new SimulatedClock())
  wire.open()
  const live = new Live(wire)
  const received: string[] = []
  const followable = {
    link: wire.link,
    rows: live.rows.bind(live),
    join: live.join.bind(live),
    startAfter: (session_id: string, begin: FollowStart) => startAfter(wire.app.service('messages'), session_id, begin)
  }
  const read = async () => {
    for await (const event of follow(followable, what, from)) received.push(describeEvent(event))
  }
  const outcome = read().then(
    () => 'over',
    error => error
  )
  const deliverAll = async () => {
    await flushPromises()
    for (; wire.packets.length > 0; await flushPromises()) wire.deliver()
    return received.splice(0)
  }
  return { world, wire, live, outcome, deliverAll }
}

function describeEvent(event: FollowEvent): string {
  switch (event.kind) {
    case 'message':
      return `message ${event.message.index} ${event.message.status}`
    case 'text':
      return `text ${event.message.index} @${event.offset} ${event.text}`
    case 'task':
      return `task ${event.task.status}`
    case 'gone':
      return `gone ${event.session_id}`
    default:
      return event.kind
  }
}

describe('following', () => {
  it('[S7] repeats nothing of a session that was hidden for a moment', async () => {
    const { world, wire, deliverAll } = startFollowing({ session_ids: ['ses_00008'] }, {}, 'usr_bob')
    await deliverAll()
    world.share(0, 'members', false)
    world.move(1, 1)
    while (wire.packets.length > 0) wire.deliver()
    expect(await deliverAll()).toEqual(['loading', 'session', 'ready'])
  })

  it('[S7] delivers the history once, then live events', async () => {
    const { world, deliverAll } = startFollowing()
    const history = [1, 2, 3, 4].map(index => `message ${index} streaming`)
    expect(await deliverAll()).toEqual(['session', ...history, 'task queued', 'ready'])
    world.appendText(0, 'one')
    await deliverAll()
    world.appendText(0, ' two')
    world.completeMessage(0)
    expect(await deliverAll()).toEqual(['text 1 @3  two', 'message 1 complete'])
    world.patchChild('tasks', 0, 1)
    world.rename('sessions', 0)
    expect(await deliverAll()).toEqual(['task completed', 'session'])
  })

  it('[S7] reports a gap, then delivers only what is new', async () => {
    const { world, wire, deliverAll } = startFollowing()
    await deliverAll()
    wire.cut()
    expect(await deliverAll()).toEqual(['loading'])
    world.appendText(1, 'more')
    world.addMessage(0)
    wire.open()
    expect(await deliverAll()).toEqual(['text 2 @0 more', 'message 5 streaming', 'ready'])
  })

  it('[S7] delivers a task’s result after its last message and before the next task’s first', async () => {
    const { world, wire, deliverAll } = startFollowing()
    await deliverAll()
    wire.cut()
    await deliverAll()
    const { database } = world.daemon
    const [first] = database.all('tasks')
    world.addChild('tasks', 0)
    const second = database.all('tasks').at(-1)
    for (const task of [first, first, second]) world.addMessage(0, task?.task_id)
    world.patchChild('tasks', 0, 2)
    wire.open()
    const received = await deliverAll()
    expect(received).toEqual([
      'message 5 streaming',
      'message 6 streaming',
      'task failed',
      'message 7 streaming',
      'task queued',
      'ready'
    ])
  })

  it('[F7, S7] delivers a message again after a restore, also with an equal version and beginning', async () => {
    const { world, wire, deliverAll } = startFollowing()
    await deliverAll()
    world.daemon.backUp()
    world.completeMessage(0)
    expect(await deliverAll()).toEqual(['message 1 complete'])
    wire.cut()
    world.daemon.restore()
    world.appendText(0, 'more')
    world.crash(0)
    wire.open()
    expect((await deliverAll()).filter(description => description.startsWith('message 1'))).toEqual([
      'message 1 interrupted'
    ])
  })

  it('reports sessions that are gone, and ends with the last one', async () => {
    const { world, outcome, deliverAll } = startFollowing({ session_ids: [SESSION, 'ses_00008'] })
    await deliverAll()
    world.remove('sessions', 0)
    expect(await deliverAll()).toEqual([`gone ${SESSION}`])
    world.remove('sessions', 0)
    expect(await deliverAll()).toEqual(['gone ses_00008'])
    expect(await outcome).toBe('over')
  })

  it('follows sessions that move to the board, and ends with the board', async () => {
    const { world, outcome, deliverAll } = startFollowing({ board_id: 'brd_00002' })
    await deliverAll()
    world.move(0, 1)
    expect(await deliverAll()).toEqual([`gone ${SESSION}`])
    world.move(0, 0)
    const again = await deliverAll()
    expect(again.filter(description => description.startsWith('message'))).toHaveLength(4)
    world.remove('boards', 0)
    await deliverAll()
    expect(await outcome).toBe('over')
  })

  it('[E1] fails when the target does not exist or the sign-in has ended; ends when the client is closed', async () => {
    for (const what of [{ session_ids: ['ses_nowhere'] }, { board_id: 'brd_nowhere' }]) {
      const { outcome, deliverAll } = startFollowing(what)
      await deliverAll()
      expect(await outcome).toBeInstanceOf(NotFound)
    }
    const signedOut = startFollowing()
    await signedOut.deliverAll()
    signedOut.wire.link.become({ status: 'signed_out', reason: 'No more.' })
    expect(await signedOut.outcome).toBeInstanceOf(NotAuthenticated)
    const closed = startFollowing()
    await closed.deliverAll()
    closed.wire.close()
    expect(await closed.outcome).toBe('over')
  })

  it.each([
    [{ after: 2 }, [3, 4]],
    [{ tail: 1 }, [4]],
    [{ tail: 0 }, []],
    [{ tail: 9 }, [1, 2, 3, 4]],
    [{ since: '1970-01-01T00:00:00.024Z' }, [3, 4]],
    [{ since: '1970-01-01T00:00:00.023Z' }, [3, 4]],
    [{ since: '1970-01-01T00:00:00.001Z' }, [1, 2, 3, 4]],
    [{ since: '2000-01-01T00:00:00.000Z' }, []]
  ])('[S7] starts at the requested point: %j', async (from, indexes) => {
    const { world, deliverAll } = startFollowing(undefined, from)
    const received = async () => (await deliverAll()).filter(description => description.startsWith('message'))
    expect(await received()).toEqual(indexes.map(index => `message ${index} streaming`))
    world.addMessage(0)
    expect(await received()).toEqual(['message 5 streaming'])
  })
})
