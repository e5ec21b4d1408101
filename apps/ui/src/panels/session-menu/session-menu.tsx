import type { Session } from '@callboard/contract'
import { ActionIcon, Menu } from '@mantine/core'
import { IconDots } from '@tabler/icons-react'
import { MenuActions } from '../../ui/menu-actions.tsx'
import { useSessionActions } from './session-actions.tsx'

/** What can be done with a whole session, for those who may. */
export function SessionMenu({ session }: { session: Session }) {
  const { actions, dialogs } = useSessionActions(session)
  if (actions.length === 0) return null
  return (
    <>
      <Menu position="bottom-end" width={210}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size="sm" aria-label={`Menu of “${session.title}”`}>
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <MenuActions actions={actions} />
        </Menu.Dropdown>
      </Menu>
      {dialogs}
    </>
  )
}
