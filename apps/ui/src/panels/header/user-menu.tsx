import { ActionIcon, Menu } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconDevices, IconLogout, IconUser } from '@tabler/icons-react'
import { useClient } from '../../live/client.tsx'
import { signOut } from '../../live/token.ts'
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
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => signOut()}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
