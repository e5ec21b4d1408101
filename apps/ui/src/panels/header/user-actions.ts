import { notifications } from '@mantine/notifications'
import { IconDevices, IconLogout } from '@tabler/icons-react'
import { useClient } from '../../live/client.tsx'
import { signOut } from '../../live/sign-in-store.ts'
import type { MenuAction } from '../../ui/menu-actions.tsx'
import { tellFailure } from '../../ui/toast.ts'

/** What one can do about being signed in. */
export function useUserActions(): { copyLink: MenuAction; leave: MenuAction } {
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
  const leave = () => signOut().catch(error => tellFailure('The daemon does not know that you signed out', error))
  return {
    copyLink: { label: 'Copy a sign-in link', Icon: IconDevices, run: () => void copyLink() },
    leave: { label: 'Sign out', Icon: IconLogout, run: () => void leave() }
  }
}
