import { fileURLToPath } from 'node:url'

/** The program for what the scripted agent is too well-behaved for. */
export const oddAgent = {
  command: process.execPath,
  args: [fileURLToPath(new URL('odd-agent.mjs', import.meta.url))]
}
