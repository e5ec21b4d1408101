import type { Agent } from '@callboard/contract'
import { NotedSelect } from '../../ui/noted-select.tsx'

interface Props {
  agents: readonly Agent[]
  value: string | undefined
  onChange(agent_id: string): void
}

/** The one that comes with Callboard, else the first that is there. */
export const firstAgent = (agents: readonly Agent[]): Agent | undefined =>
  agents.find(agent => agent.name === 'builtin') ?? agents.find(agent => agent.status === 'available')

export function AgentSelect({ agents, value, onChange }: Props) {
  const options = agents.map(agent => ({
    value: agent.agent_id,
    label: agent.name,
    note: noteOf(agent),
    disabled: agent.status === 'missing'
  }))
  return <NotedSelect label="Agent" options={options} value={value} onChange={onChange} />
}

function noteOf(agent: Agent): string {
  if (agent.status === 'missing') return `Not installed: there is no ${agent.command ?? agent.name} on the PATH.`
  if (agent.status === 'needs_login')
    return `Wants to be signed in first: run ${agent.command ?? agent.name} in a terminal.`
  return agent.command ? [agent.command, ...agent.args].join(' ') : 'Comes with Callboard.'
}
