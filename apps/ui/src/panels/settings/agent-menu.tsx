import type { Agent } from '@callboard/contract'
import { IconPencil, IconRefresh, IconTrash } from '@tabler/icons-react'
import { useClient } from '../../live/client.tsx'
import { agentTitle } from '../../ui/agent-labels.ts'
import { ActionsMenu, type MenuAction } from '../../ui/menu-actions.tsx'
import { toastError } from '../../ui/toast.ts'

interface Props {
  agent: Agent
  onEdit(): void
  onRemove(): void
}

/** The actions of an agent; the built-in agent and presets cannot be removed. */
export function AgentMenu({ agent, onEdit, onRemove }: Props) {
  const client = useClient()
  const { agent_id, command, preset } = agent
  const recheck = () => client.detectAgent(agent_id).catch(error => toastError('Couldn’t check the agent', error))
  const actions: MenuAction[] = [{ label: 'Edit…', Icon: IconPencil, run: onEdit }]
  if (command !== null) actions.push({ label: 'Re-check', Icon: IconRefresh, run: () => void recheck() })
  if (command !== null && !preset)
    actions.push({ label: 'Remove…', Icon: IconTrash, isDestructive: true, run: onRemove })
  return <ActionsMenu subject={agentTitle(agent)} actions={actions} width={230} />
}
