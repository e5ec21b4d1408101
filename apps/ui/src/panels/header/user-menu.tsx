import { ActionIcon, Menu } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconDevices, IconLogout, IconSettings, IconUser } from '@tabler/icons-react'
import { useLocation } from 'wouter'
import { useClient } from '../../live/client.tsx'
import { useMe } from '../../live/me.ts'
import { signOut } from '../../live/token.ts'
import { tellFailure } from '../../ui/tell.ts'
import classes from './header.module.css'

export function UserMenu() {
  const client = useClient()
  const me = useMe()
  const [, go] = useLocation()
  const copyLink = async () => {
    try {
      const { url } = await client.link()
      await navigator.clipboard.writeText(url)
      notifications.show({ message: 'The link is copied: good for one sign-in within ten minutes.' })
    } catch (error) {
      tellFailure('No link was copied', error)
    }
  }
  const leave = () => signOut().catch(error => tellFailure('The daemon does not know that you signed out', error))
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label="Your menu">
          <IconUser size={17} stroke={1.75} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {me && (
          <Menu.Label className={classes.me}>
            <strong>{me.name}</strong>
            <span>{me.role}</span>
          </Menu.Label>
        )}
        <Menu.Item leftSection={<IconSettings size={16} />} onClick={() => go('/settings')}>
          Settings
        </Menu.Item>
        <Menu.Item leftSection={<IconDevices size={16} />} onClick={copyLink}>
          Copy a sign-in link
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={leave}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
