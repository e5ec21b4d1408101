import { Live } from '../../src/store/live.ts'
import { SimulatedClock } from './clock.ts'
import { flushPromises } from './harness.ts'
import { SimulatedWire } from './wire.ts'
import { World } from './world.ts'

/** A session of the simulated world with one task, and that task. */
export const SESSION = { session_id: 'ses_00006' }
export const TASK = 'tsk_00014'

/** The Feathers app of a client that has joined the channel of a session, and a way to miss changes. */
export async function startConnectedApp() {
  const world = new World()
  const wire = new SimulatedWire(world.daemon, 'usr_ann', new SimulatedClock())
  wire.open()
  const live = new Live(wire)
  live.join(`session:${SESSION.session_id}`)
  const deliverAll = async () => {
    await flushPromises()
    for (; wire.packets.length > 0; await flushPromises()) wire.deliver()
  }
  await deliverAll()
  /** Writes while the connection is lost, then reconnects and catches up. */
  const missWhileOffline = async (write: (world: World) => void) => {
    wire.cut()
    write(world)
    wire.open()
    await deliverAll()
  }
  return { app: wire.app, world, deliverAll, missWhileOffline }
}
