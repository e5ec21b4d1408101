import { monitorEventLoopDelay } from 'node:perf_hooks'
import { serveRequests } from '../processes/serve-requests.ts'
import type { BenchServer } from './kinds.ts'
import { Emitter } from './load.ts'
import { HighWater, memory, settledMemory } from './memory.ts'

/** Loaded on demand, so that each process contains only its own server. */
const STARTS: Record<string, () => Promise<BenchServer>> = {
  callboard: async () => (await import('./feathers-server.ts')).feathersServer('callboard'),
  stock: async () => (await import('./feathers-server.ts')).feathersServer('stock'),
  room: async () => (await import('./socketio-server.ts')).socketioServer('room'),
  none: async () => (await import('./socketio-server.ts')).socketioServer('none'),
  ws: async () => (await import('./ws-server.ts')).wsServer()
}

const starting = STARTS[process.argv[2] ?? '']?.()
if (!starting) throw new Error(`Unknown server: ${process.argv[2]}`)
const server = await starting
const emitter = new Emitter(server)
const stands = monitorEventLoopDelay({ resolution: 1 })
let highWater: HighWater | undefined

const deeds = {
  port: () => server.port,
  connections: () => server.connections(),
  emit: emitter.emit.bind(emitter),
  /** Processor time of this process so far, in ms. */
  cpu: () => {
    const { user, system } = process.cpuUsage()
    return (user + system) / 1000
  },
  memory: settledMemory,
  watchMemory: () => {
    highWater = new HighWater()
  },
  mostMemory: () => highWater?.end() ?? memory(),
  watchLoop: () => {
    stands.reset()
    stands.enable()
  },
  /** The longest time that the event loop was blocked, in ms. */
  longestStand: () => stands.max / 1e6
}

export type ServerHandlers = typeof deeds
serveRequests(deeds)
