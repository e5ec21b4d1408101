import type { User } from '@callboard/contract'
import { ActionIcon, Menu } from '@mantine/core'
import { IconDots, IconKey, IconTrash } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useClient } from '../../live/client.tsx'
import { Confirm } from '../../ui/confirm.tsx'
import { ShownOnce } from '../../ui/shown-once.tsx'
import { tellFailure } from '../../ui/tell.ts'

type Dialog = { kind: 'remove' } | { kind: 'link'; url: string }

/** What can be done for a person, and to one. */
export function PersonMenu({ user, mayRemove }: { user: User; mayRemove: boolean }) {
  const client = useClient()
  const queries = useQueryClient()
  const [dialog, setDialog] = useState<Dialog>()
  const { user_id, name } = user
  const close = () => setDialog(undefined)
  const makeLink = async () => {
    try {
      const { url } = await client.service('invites').create({ user_id })
      setDialog({ kind: 'link', url })
      await queries.invalidateQueries({ queryKey: ['invites'] })
    } catch (error) {
      tellFailure('No link was made', error)
    }
  }
  return (
    <>
      <Menu position="bottom-end" width={230}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size="md" aria-label={`Menu of ${name}`}>
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconKey size={16} />} onClick={makeLink}>
            Make a password link
          </Menu.Item>
          {mayRemove && (
            <Menu.Item
              leftSection={<IconTrash size={16} />}
              c="var(--fault)"
              onClick={() => setDialog({ kind: 'remove' })}
            >
              Remove…
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {dialog?.kind === 'link' && (
        <ShownOnce title={`A new password for ${name}`} label="Password link" secret={dialog.url} onClose={close}>
          Send this link to {name}: whoever opens it chooses the password, once and within a week. It is not shown
          again.
        </ShownOnce>
      )}
      {dialog?.kind === 'remove' && (
        <Confirm
          title={`Remove ${name}`}
          verb="Remove"
          onConfirm={() => client.service('users').remove(user_id)}
          onClose={close}
        >
          {name} is signed out everywhere at once, and all their access tokens end. What they said and made stays.
        </Confirm>
      )}
    </>
  )
}
