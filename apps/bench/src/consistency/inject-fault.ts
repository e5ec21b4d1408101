import type { Connection } from '@callboard/testing'
import type { Random } from './random.ts'
import type { SimulatedScreen } from './simulated-screen.ts'

/** Something happens to somebody's line, or to their page. */
export async function injectFault(random: Random, watchers: readonly SimulatedScreen[]): Promise<void> {
  const watcher = random.of(watchers)
  const spoiling = random.of(SPOILINGS)
  if (watcher && spoiling) await spoiling(watcher, random)
}

type Spoiling = (watcher: SimulatedScreen, random: Random) => void | Promise<void>

const SPOILINGS: readonly Spoiling[] = [
  onLine(connection => connection.drop()),
  onLine(connection => connection.reset()),
  onLine((connection, random) => connection.stall(random.chance(0.5) ? 'up' : 'down')),
  onLine(connection => connection.resume()),
  onLine((connection, random) => connection.shape({ slice: random.between(1, 20) })),
  onLine((connection, random) => connection.shape({ delay: random.between(1, 150) })),
  onLine((connection, random) => connection.shape({ rate: random.between(20_000, 200_000) })),
  onLine((connection, random) => connection.vanish(random.chance(0.5) ? 'client' : 'server')),
  watcher => {
    watcher.proxy.refuse()
    for (const connection of watcher.proxy.connections) connection.reset()
  },
  watcher => watcher.proxy.accept(),
  watcher => watcher.reload(),
  watcher => watcher.client.reconnect()
]

function onLine(happens: (connection: Connection, random: Random) => void): Spoiling {
  return ({ proxy }, random) => {
    for (const connection of proxy.connections) happens(connection, random)
  }
}
