import { expect, it } from 'vitest'
import { feelPulse } from '../src/connection/heartbeat.ts'
import { SimulatedClock } from './simulation/clock.ts'
import { settled } from './simulation/rig.ts'
import { SimulatedWire } from './simulation/wire.ts'
import { World } from './simulation/world.ts'

it('[S7] tells within five seconds that the daemon is silent, and when it answers again; not that the connection is gone', async () => {
  const clock = new SimulatedClock()
  const wire = new SimulatedWire(new World().daemon, 'usr_ann', clock)
  wire.open()
  const told: boolean[] = []
  const stop = feelPulse(wire, isAlive => told.push(isAlive))
  const answer = async () => {
    for (; wire.parcels.length > 0; await settled()) wire.deliver()
  }
  const goOn = async (seconds: number, isAnswering: boolean) => {
    for (let second = 0; second < seconds; second++) {
      clock.advance(1_000)
      await settled()
      if (isAnswering) await answer()
    }
  }
  await goOn(30, true)
  expect(told).toEqual([])
  await goOn(5, false)
  expect(told).toEqual([false])
  await answer()
  expect(told).toEqual([false, true])

  await goOn(2, true)
  wire.cut()
  await goOn(20, true)
  wire.open()
  await goOn(20, true)
  expect(told).toEqual([false, true])
  stop()
  await goOn(30, false)
  expect(told).toEqual([false, true])
})
