import type { Agent } from '@callboard/contract'
import { ActionIcon, Menu } from '@mantine/core'
import { IconDots, IconPencil, IconRefresh, IconTrash } from '@tabler/icons-react'
import { useClient } from '../../live/client.tsx'
import { tellFailure } from '../../ui/tell.ts'

interface Props {
  agent: Agent
  onEdit(): void
  onRemove(): void
}

/** What can be done with an agent; those that come with Callboard or are known to it stay. */
export function AgentMenu({ agent, onEdit, onRemove }: Props) {
  const client = useClient()
  const { agent_id, command, name, preset } = agent
  const look = () => client.lookForAgent(agent_id).catch(error => tellFailure('It was not looked for', error))
  return (
    <Menu position="bottom-end" width={230}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="md" aria-label={`Menu of ${preset?.title ?? name}`}>
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconPencil size={16} />} onClick={onEdit}>
          Edit…
        </Menu.Item>
        {command !== null && (
          <Menu.Item leftSection={<IconRefresh size={16} />} onClick={look}>
            Look for it again
          </Menu.Item>
        )}
        {command !== null && !preset && (
          <Menu.Item leftSection={<IconTrash size={16} />} c="var(--fault)" onClick={onRemove}>
            Remove…
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}
