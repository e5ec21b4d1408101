import type { AgentAdapter, OpenOptions } from '../adapter.ts'
import type { Program } from '../process/agent-process.ts'

/** An adapter for any program that speaks version 1 of the Agent Client Protocol on its stdin and stdout. */
export function acpAdapter({ id, ...program }: Program & { id: string }): AgentAdapter {
  return { id, open: options => open(program, options) }
}

/** What speaks the protocol takes a while to load, and a daemon is to be ready before its first agent is. */
async function open(program: Program, options: OpenOptions) {
  const { begin } = await import('./open-session.ts')
  return begin(program, options)
}
