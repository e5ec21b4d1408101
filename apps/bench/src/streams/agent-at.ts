import type { Workshop } from '../daemon/workshop.ts'

/** Adds an agent whose process is a shell that forwards its lines to a program listening at the address. Returns its id. */
export async function agentAt(workshop: Workshop, port: number): Promise<string> {
  const line = `exec 3<>/dev/tcp/127.0.0.1/${port}; cat <&3 & exec cat >&3`
  const agent = { name: 'player', command: '/bin/bash', args: ['-c', line] }
  return (await workshop.call<{ agent_id: string }>('create', 'agents', agent, {})).agent_id
}
