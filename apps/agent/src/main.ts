import { Readable, Writable } from 'node:stream'
import { ndJsonStream } from '@agentclientprotocol/sdk'
import { createAgent } from './agent.ts'
import { readAgentConfig } from './agent-config.ts'

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1))

const config = readAgentConfig(process.env, process.argv.slice(2))
const stdio = ndJsonStream(Writable.toWeb(process.stdout), Readable.toWeb(process.stdin))
await createAgent(config).connect(stdio).closed
process.exit(0)
