import type { Agent } from '@callboard/contract'
import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { useClient } from '../../live/client.tsx'
import { useAgents } from '../../live/queries.ts'
import { agentTitle } from '../../ui/agent-labels.ts'
import { Confirm } from '../../ui/confirm.tsx'
import { AgentDialog } from './agent-dialog.tsx'
import { AgentRow } from './agent-row.tsx'
import { SettingsList } from './settings-list.tsx'
import { SettingsSection } from './settings-section.tsx'

type Dialog = { kind: 'add' } | { kind: 'edit' | 'remove'; agent: Agent }

/** Lists the agents that sessions can use. */
export function Agents() {
  const agents = useAgents()
  const service = useClient().service('agents')
  const [dialog, setDialog] = useState<Dialog>()
  const close = () => setDialog(undefined)
  const add = (
    <Button size="xs" leftSection={<IconPlus size={15} />} onClick={() => setDialog({ kind: 'add' })}>
      Add agent…
    </Button>
  )
  return (
    <SettingsSection
      title="Agents"
      description="Agents that sessions can use. They run on the daemon’s machine, as the user that runs the daemon."
      action={add}
    >
      <SettingsList label="Agents" rows={agents} emptyText="No agents yet">
        {agent => (
          <AgentRow
            key={agent.agent_id}
            agent={agent}
            onEdit={() => setDialog({ kind: 'edit', agent })}
            onRemove={() => setDialog({ kind: 'remove', agent })}
          />
        )}
      </SettingsList>
      {dialog?.kind === 'add' && <AgentDialog onClose={close} />}
      {dialog?.kind === 'edit' && <AgentDialog agent={dialog.agent} onClose={close} />}
      {dialog?.kind === 'remove' && (
        <Confirm
          title={`Remove ${agentTitle(dialog.agent)}`}
          verb="Remove"
          onConfirm={() => service.remove(dialog.agent.agent_id)}
          onClose={close}
        >
          New sessions can’t use it. The program itself is not deleted.
        </Confirm>
      )}
    </SettingsSection>
  )
}
