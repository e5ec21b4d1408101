import { ActionIcon, Menu } from '@mantine/core'
import { IconSettings, IconUser } from '@tabler/icons-react'
import { useLocation } from 'wouter'
import { useCurrentUser } from '../../live/current-user.ts'
import { MenuActions } from '../../ui/menu-actions.tsx'
import { ROLE_LABELS } from '../../ui/roles.ts'
import classes from './header.module.css'
import { useUserActions } from './user-actions.ts'

export function UserMenu() {
  const me = useCurrentUser()
  const [, navigate] = useLocation()
  const { copyLink, signOut } = useUserActions()
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label="Account menu">
          <IconUser size={17} stroke={1.75} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {me && (
          <Menu.Label className={classes.me}>
            <strong>{me.name}</strong>
            <span>{ROLE_LABELS[me.role]}</span>
          </Menu.Label>
        )}
        <MenuActions
          actions={[{ label: 'Settings', Icon: IconSettings, run: () => navigate('/settings') }, copyLink]}
        />
        <Menu.Divider />
        <MenuActions actions={[signOut]} />
      </Menu.Dropdown>
    </Menu>
  )
}
