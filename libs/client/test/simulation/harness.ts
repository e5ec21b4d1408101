import fc from 'fast-check'
import type { SimulatedClient } from './client.ts'
import type { Path, Row } from './rows.ts'
import type { World } from './world.ts'

/** One step of a history, with the name under which a failure prints it. */
export interface Step {
  (world: World): void
  readonly [fc.toStringMethod]: () => string
}
export type Ending = 'settle' | 'write' | 'reconnect'

/** More rounds than any history needs; beyond it a client is in an endless loop. */
const MAX_ROUNDS = 5_000

/** Plays a history to its end. Returns every difference from the expected state. */
export async function play(world: World, steps: readonly Step[], ending: Ending): Promise<string[]> {
  for (const step of steps) {
    step(world)
    await flushPromises()
  }
  const hasLostPackets = world.clients.some(({ wire }) => wire.hasLostPackets)
  const last = hasLostPackets && ending === 'settle' ? 'write' : ending
  for (const { wire } of world.clients) {
    if (last === 'reconnect') wire.cut()
    wire.open()
  }
  await settle(world)
  if (last === 'write') {
    world.writeEverywhere()
    await settle(world)
  }
  return world.clients.flatMap((client, nth) => {
    const faults = [...faultsOf(world, client, last === 'reconnect' || !hasLostPackets), ...client.faults]
    return faults.map(fault => `client ${nth}: ${fault}`)
  })
}

/**
 * Plays a history in which everything arrives once and in order. Then each event is also emitted once, and no client
 * requests changes it did not miss.
 */
export async function playInOrder(world: World, steps: readonly Step[]): Promise<string[]> {
  await settle(world)
  const faults = await play(world, steps, 'settle')
  for (const [nth, { wire, eventCount }] of world.clients.entries()) {
    if (wire.requests.some(([method, , data]) => method === 'create' && Object(data).since))
      faults.push(`client ${nth} asked for changes it already had`)
    if (eventCount !== wire.eventCount) faults.push(`client ${nth} emitted ${eventCount} of ${wire.eventCount} events`)
  }
  return faults
}

/** Runs everything that waits for a settled promise. */
export const flushPromises = () => new Promise<void>(resolve => setImmediate(resolve))

/** Delivers everything in order and fires all timers, until nothing is left. */
async function settle(world: World): Promise<void> {
  for (let round = 0; round < MAX_ROUNDS; round++) {
    await flushPromises()
    const busyWires = world.clients.map(({ wire }) => wire).filter(({ packets }) => packets.length)
    for (const wire of busyWires) for (let count = wire.packets.length; count > 0; count--) wire.deliver()
    if (busyWires.length === 0 && !world.clock.advanceToNextTimer()) return
  }
  throw new Error('The simulation does not settle.')
}

function faultsOf(world: World, client: SimulatedClient, isComplete: boolean): string[] {
  const faults: string[] = []
  if (client.status !== 'live') faults.push(`the connection is ${client.status}`)
  for (const { path, where, list } of client.openLists.values()) {
    const name = `${path} ${JSON.stringify(where)}`
    if (list.state !== 'ready') faults.push(`${name} is ${list.state}`)
    if (isUncovered(path, where) && !isComplete) continue
    if (becameReadable(world, client, where)) continue
    const isReceived = isUncovered(path, where) ? receivedBy(world, client) : () => true
    const expected = world.daemon.visible(client.person, path, where).filter(isReceived)
    const rows = list.rows.filter(isReceived)
    const difference = differenceOf(expected, rows)
    if (difference) faults.push(`${name}: ${difference}`)
  }
  for (const { what, follower } of client.followers) {
    const name = `follower of ${JSON.stringify(what)}`
    faults.push(...follower.faults.map(fault => `${name}: ${fault}`))
    if (!follower.isOver) faults.push(...followerFaults(world, client, follower).map(fault => `${name}: ${fault}`))
  }
  return faults
}

/** True if no channel covers the list: it is then correct only as far as events arrive. */
const isUncovered = (path: Path, where: object) =>
  (path === 'tasks' || path === 'permissions') && !('session_id' in where)

/** True if a session became readable after its channel was denied on this connection: no event can tell the client. */
function becameReadable(world: World, { wire, person }: SimulatedClient, where: object): boolean {
  if (!('session_id' in where) || !wire.wasRefused(`session:${where.session_id}`)) return false
  return world.daemon.visible(person, 'sessions').some(({ session_id }) => session_id === where.session_id)
}

function receivedBy(world: World, { wire }: SimulatedClient) {
  const { database, publiclyRemovedSessions, mode } = world.daemon
  return (row: Row) => {
    const board = database.boardOf('tasks', row)
    if (!board) return publiclyRemovedSessions.has(row.session_id)
    const isJoined = wire.hasJoined(`board:${board.board_id}`) || wire.hasJoined(`session:${row.session_id}`)
    return isJoined || (board.visibility === 'open' && mode === 'everybody')
  }
}

function followerFaults(
  world: World,
  { person }: SimulatedClient,
  follower: SimulatedClient['followers'][number]['follower']
) {
  const faults = follower.isReady ? [] : ['not ready']
  const reported = [...follower.rows.values()]
  const texts = new Set(reported.map(row => JSON.stringify(row)))
  for (const path of ['messages', 'tasks', 'sessions'] as const) {
    const isFollowed = (row: Row) => follower.sessions.has(String(row.session_id))
    const expected = world.daemon.visible(person, path).filter(isFollowed)
    for (const row of expected) {
      const text = JSON.stringify(row)
      if (!texts.has(text)) faults.push(`never reported ${text}`)
    }
  }
  const messages = world.daemon.visible(person, 'messages')
  for (const row of reported) {
    if ('message_id' in row && !messages.some(({ message_id }) => message_id === row.message_id))
      faults.push('reported a message that does not exist')
  }
  return faults
}

function differenceOf(expected: readonly Row[], found: readonly Row[]): string | undefined {
  const [actual, expectedJson] = [JSON.stringify(found), JSON.stringify(expected)]
  return actual === expectedJson ? undefined : `\n  is        ${actual}\n  should be ${expectedJson}`
}
