import { notifications } from '@mantine/notifications'
import { IconDevices, IconLogout } from '@tabler/icons-react'
import { useClient } from '../../live/client.tsx'
import { signOut as endSignIn } from '../../live/sign-in-store.ts'
import type { MenuAction } from '../../ui/menu-actions.tsx'
import { toastError } from '../../ui/toast.ts'

/** The actions of the signed-in user's account. */
export function useUserActions(): { copyLink: MenuAction; signOut: MenuAction } {
  const client = useClient()
  const copyLink = async () => {
    try {
      const { url } = await client.link()
      await navigator.clipboard.writeText(url)
      notifications.show({ message: 'Sign-in link copied. It works once and expires in 10 minutes.' })
    } catch (error) {
      toastError('Couldn’t copy a sign-in link', error)
    }
  }
  const signOut = () =>
    endSignIn().catch(error => toastError('Signed out of this browser, but couldn’t reach the daemon', error))
  return {
    copyLink: { label: 'Copy sign-in link', Icon: IconDevices, run: () => void copyLink() },
    signOut: { label: 'Sign out', Icon: IconLogout, run: () => void signOut() }
  }
}
