import type { Agent } from '@callboard/contract'
import { AGENT_STATUS_LABELS, agentTitle } from '../../ui/agent-labels.ts'
import { SelectWithHint } from '../../ui/select-with-hint.tsx'

interface Props {
  agents: readonly Agent[]
  value: string | undefined
  onChange(agent_id: string): void
}

/** The built-in agent, else the first available one. */
export const defaultAgent = (agents: readonly Agent[]): Agent | undefined =>
  agents.find(agent => agent.name === 'builtin') ?? agents.find(agent => agent.status === 'available')

export function AgentSelect({ agents, value, onChange }: Props) {
  const options = agents.map(agent => ({
    value: agent.agent_id,
    label: agentTitle(agent),
    hint: agentHint(agent),
    disabled: agent.status === 'missing' || agent.status === 'installing'
  }))
  return <SelectWithHint label="Agent" options={options} value={value} onChange={onChange} />
}

function agentHint({ command, args, preset, program_version, status }: Agent): string {
  switch (status) {
    case 'available':
      if (command === null) return 'Included with Callboard'
      return preset ? (program_version ?? AGENT_STATUS_LABELS[status]) : [command, ...args].join(' ')
    case 'installing':
      return 'Installing…'
    case 'missing':
      return preset
        ? 'Not installed. Install it in Settings › Agents.'
        : `Not installed. ${command} was not found on the PATH.`
    case 'needs_login':
      return preset?.sign_in ?? `Sign-in required. Run ${command} in a terminal on the daemon’s machine.`
  }
}
