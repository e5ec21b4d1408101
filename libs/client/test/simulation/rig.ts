import fc from 'fast-check'
import type { SimulatedClient } from './client.ts'
import type { Path, Row } from './rows.ts'
import type { World } from './world.ts'

/** What happens next, and what it is called where a failure is shown. */
export interface Step {
  (world: World): void
  readonly [fc.toStringMethod]: () => string
}
export type Ending = 'quiet' | 'beat' | 'reconnect'

/** More deliveries and timers than any history needs: beyond it something asks for ever. */
const ENOUGH = 5_000

/** Plays a history to its end, and gives everything that is then not as it should be. */
export async function play(world: World, steps: readonly Step[], ending: Ending): Promise<string[]> {
  for (const step of steps) {
    step(world)
    await settled()
  }
  const isLossy = world.clients.some(({ wire }) => wire.isLossy)
  const last = isLossy && ending === 'quiet' ? 'beat' : ending
  for (const { wire } of world.clients) {
    if (last === 'reconnect') wire.cut()
    wire.open()
  }
  await becomeQuiet(world)
  if (last === 'beat') {
    world.beat()
    await becomeQuiet(world)
  }
  return world.clients.flatMap((client, nth) => {
    const faults = [...faultsOf(world, client, last === 'reconnect' || !isLossy), ...client.faults]
    return faults.map(fault => `client ${nth}: ${fault}`)
  })
}

/**
 * Plays a history in which everything arrives, in order and once: then each thing that happened is told once as well, and
 * nobody asks for what was not missed.
 */
export async function playPeacefully(world: World, steps: readonly Step[]): Promise<string[]> {
  await becomeQuiet(world)
  const faults = await play(world, steps, 'quiet')
  for (const [nth, { wire, told }] of world.clients.entries()) {
    if (wire.asked.some(([method, , data]) => method === 'create' && Object(data).since))
      faults.push(`client ${nth} asked for what it had`)
    if (told !== wire.events) faults.push(`client ${nth} told ${told} of ${wire.events} events`)
  }
  return faults
}

/** Lets everything that waits for a settled promise go on. */
export const settled = () => new Promise<void>(resolve => setImmediate(resolve))

/** Everything arrives, in order, and nothing waits for time any more. */
async function becomeQuiet(world: World): Promise<void> {
  for (let turn = 0; turn < ENOUGH; turn++) {
    await settled()
    const wires = world.clients.map(({ wire }) => wire).filter(({ parcels }) => parcels.length)
    for (const wire of wires) for (let count = wire.parcels.length; count > 0; count--) wire.deliver()
    if (wires.length === 0 && !world.clock.skip()) return
  }
  throw new Error('It does not become quiet.')
}

function faultsOf(world: World, client: SimulatedClient, isWhole: boolean): string[] {
  const faults: string[] = []
  if (client.status !== 'live') faults.push(`the connection is ${client.status}`)
  for (const { path, where, list } of client.opened.values()) {
    const name = `${path} ${JSON.stringify(where)}`
    if (list.state !== 'ready') faults.push(`${name} is ${list.state}`)
    if (isWide(path, where) && !isWhole) continue
    if (cameIntoSight(world, client, where)) continue
    const isHeard = isWide(path, where) ? heardBy(world, client) : () => true
    const expected = world.daemon.visible(client.person, path, where).filter(isHeard)
    const rows = list.rows.filter(isHeard)
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

/** A list that no channel tells all of: it is right as far as is heard of what hangs on which board. */
const isWide = (path: Path, where: object) => (path === 'tasks' || path === 'permissions') && !('session_id' in where)

/** A session that was refused on this connection, and came into sight after that: nothing that is heard tells of it. */
function cameIntoSight(world: World, { wire, person }: SimulatedClient, where: object): boolean {
  if (!('session_id' in where) || !wire.wasRefused(`session:${where.session_id}`)) return false
  return world.daemon.visible(person, 'sessions').some(({ session_id }) => session_id === where.session_id)
}

function heardBy(world: World, { wire }: SimulatedClient) {
  const { database, knownGone, mode } = world.daemon
  return (row: Row) => {
    const board = database.boardOf('tasks', row)
    if (!board) return knownGone.has(row.session_id)
    const isJoined = wire.hasJoined(`board:${board.board_id}`) || wire.hasJoined(`session:${row.session_id}`)
    return isJoined || (board.visibility === 'open' && mode === 'everybody')
  }
}

function followerFaults(
  world: World,
  { person }: SimulatedClient,
  follower: SimulatedClient['followers'][number]['follower']
) {
  const faults = follower.isReady ? [] : ['it is not ready']
  const told = [...follower.rows.values()]
  const texts = new Set(told.map(row => JSON.stringify(row)))
  for (const path of ['messages', 'tasks', 'sessions'] as const) {
    const isFollowed = (row: Row) => follower.sessions.has(String(row.session_id))
    const expected = world.daemon.visible(person, path).filter(isFollowed)
    for (const row of expected) {
      const text = JSON.stringify(row)
      if (!texts.has(text)) faults.push(`it was not told ${text}`)
    }
  }
  const messages = world.daemon.visible(person, 'messages')
  for (const row of told) {
    if ('message_id' in row && !messages.some(({ message_id }) => message_id === row.message_id))
      faults.push('it was told a message that is not there')
  }
  return faults
}

function differenceOf(expected: readonly Row[], found: readonly Row[]): string | undefined {
  const [is, shouldBe] = [JSON.stringify(found), JSON.stringify(expected)]
  return is === shouldBe ? undefined : `\n  is        ${is}\n  should be ${shouldBe}`
}
