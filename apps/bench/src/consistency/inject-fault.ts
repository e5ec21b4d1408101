import type { Connection } from '@callboard/testing'
import type { Random } from './random.ts'
import type { SimulatedScreen } from './simulated-screen.ts'

/** Injects a random fault into the connection or the page of a random screen. */
export async function injectFault(random: Random, screens: readonly SimulatedScreen[]): Promise<void> {
  const screen = random.of(screens)
  const fault = random.of(FAULTS)
  if (screen && fault) await fault(screen, random)
}

type Fault = (screen: SimulatedScreen, random: Random) => void | Promise<void>

const FAULTS: readonly Fault[] = [
  onConnections(connection => connection.drop()),
  onConnections(connection => connection.reset()),
  onConnections((connection, random) => connection.stall(random.chance(0.5) ? 'up' : 'down')),
  onConnections(connection => connection.resume()),
  onConnections((connection, random) => connection.shape({ slice: random.between(1, 20) })),
  onConnections((connection, random) => connection.shape({ delay: random.between(1, 150) })),
  onConnections((connection, random) => connection.shape({ rate: random.between(20_000, 200_000) })),
  onConnections((connection, random) => connection.vanish(random.chance(0.5) ? 'client' : 'server')),
  screen => {
    screen.proxy.refuse()
    for (const connection of screen.proxy.connections) connection.reset()
  },
  screen => screen.proxy.accept(),
  screen => screen.reload(),
  screen => screen.client.reconnect()
]

function onConnections(inject: (connection: Connection, random: Random) => void): Fault {
  return ({ proxy }, random) => {
    for (const connection of proxy.connections) inject(connection, random)
  }
}
