import { signOutToken } from '@callboard/client'
import { ActionIcon, Menu } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconDevices, IconLogout, IconUser } from '@tabler/icons-react'
import { daemonUrl } from '../../live/address.ts'
import { useClient } from '../../live/client.tsx'
import { signOut, token } from '../../live/token.ts'
import { tellFailure } from '../../ui/tell.ts'

export function UserMenu() {
  const client = useClient()
  const copyLink = async () => {
    try {
      const { url } = await client.link()
      await navigator.clipboard.writeText(url)
      notifications.show({ message: 'The link is copied: good for one sign-in within ten minutes.' })
    } catch (error) {
      tellFailure('No link was copied', error)
    }
  }
  const leave = () => {
    const mine = token.get()
    signOut()
    if (mine)
      signOutToken(daemonUrl, mine).catch(error => tellFailure('The token of this browser could not be ended', error))
  }
  return (
    <Menu position="bottom-end" width={230}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label="Your menu">
          <IconUser size={17} stroke={1.75} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconDevices size={16} />} onClick={copyLink}>
          Copy a sign-in link
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={leave}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
