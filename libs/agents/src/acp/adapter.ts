import type { AgentAdapter, OpenOptions } from '../adapter.ts'
import type { Program } from '../process/agent-process.ts'

/** Creates an adapter for any program that speaks version 1 of the Agent Client Protocol over stdin and stdout. */
export function acpAdapter({ id, ...program }: Program & { id: string }): AgentAdapter {
  return { id, open: options => open(program, options) }
}

/** Loads the protocol library on first use, so that it does not delay the start of the daemon. */
async function open(program: Program, options: OpenOptions) {
  const { openSession } = await import('./open-session.ts')
  return openSession(program, options)
}
