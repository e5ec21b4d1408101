import { Readable, Writable } from 'node:stream'
import { ndJsonStream } from '@agentclientprotocol/sdk'
import { createAgent } from './agent.ts'
import { readSettings } from './settings.ts'

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1))

const settings = readSettings(process.env, process.argv.slice(2))
const stdio = ndJsonStream(Writable.toWeb(process.stdout), Readable.toWeb(process.stdin))
await createAgent(settings).connect(stdio).closed
process.exit(0)
