import type { Agent } from '@callboard/contract'
import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { useClient } from '../../live/client.tsx'
import { useAgents } from '../../live/queries.ts'
import { Confirm } from '../../ui/confirm.tsx'
import { AgentDialog } from './agent-dialog.tsx'
import { AgentRow } from './agent-row.tsx'
import { List } from './list.tsx'
import { Section } from './section.tsx'

type Dialog = { kind: 'add' } | { kind: 'edit' | 'remove'; agent: Agent }

/** Who can be asked to work: the agents that Callboard knows, and those that were added. */
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
    <Section
      title="Agents"
      about="Who can be asked to work. Their programs run on Callboard’s machine, as the user that Callboard runs as."
      action={add}
    >
      <List label="Agents" rows={agents} none="There is none.">
        {agent => (
          <AgentRow
            key={agent.agent_id}
            agent={agent}
            onEdit={() => setDialog({ kind: 'edit', agent })}
            onRemove={() => setDialog({ kind: 'remove', agent })}
          />
        )}
      </List>
      {dialog?.kind === 'add' && <AgentDialog onClose={close} />}
      {dialog?.kind === 'edit' && <AgentDialog agent={dialog.agent} onClose={close} />}
      {dialog?.kind === 'remove' && (
        <Confirm
          title={`Remove ${dialog.agent.name}`}
          verb="Remove"
          onConfirm={() => service.remove(dialog.agent.agent_id)}
          onClose={close}
        >
          Nobody can begin a session with it any more. Its program stays where it is.
        </Confirm>
      )}
    </Section>
  )
}
