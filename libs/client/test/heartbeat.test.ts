import { expect, it } from 'vitest'
import { startHeartbeat } from '../src/connection/heartbeat.ts'
import { SimulatedClock } from './simulation/clock.ts'
import { flushPromises } from './simulation/harness.ts'
import { SimulatedWire } from './simulation/wire.ts'
import { World } from './simulation/world.ts'

it('[S7] reports within five seconds that the daemon stopped answering, and that it answers again, but not a lost connection', async () => {
  const clock = new SimulatedClock()
  const wire = new SimulatedWire(new World().daemon, 'usr_ann', clock)
  wire.open()
  const changes: boolean[] = []
  const stop = startHeartbeat(wire, isAlive => changes.push(isAlive))
  const deliverAll = async () => {
    for (; wire.packets.length > 0; await flushPromises()) wire.deliver()
  }
  const advance = async (seconds: number, isAnswering: boolean) => {
    for (let second = 0; second < seconds; second++) {
      clock.advance(1_000)
      await flushPromises()
      if (isAnswering) await deliverAll()
    }
  }
  await advance(30, true)
  expect(changes).toEqual([])
  await advance(5, false)
  expect(changes).toEqual([false])
  await deliverAll()
  expect(changes).toEqual([false, true])

  await advance(2, true)
  wire.cut()
  await advance(20, true)
  wire.open()
  await advance(20, true)
  expect(changes).toEqual([false, true])
  stop()
  await advance(30, false)
  expect(changes).toEqual([false, true])
})
