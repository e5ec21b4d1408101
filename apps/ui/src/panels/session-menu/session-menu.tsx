import type { Session } from '@callboard/contract'
import { ActionIcon, Menu } from '@mantine/core'
import { IconArchive, IconArchiveOff, IconDots, IconPencil, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { useClient } from '../../live/client.tsx'
import { Confirm } from '../../ui/confirm.tsx'
import { NameDialog } from '../../ui/name-dialog.tsx'
import { tellFailure } from '../../ui/tell.ts'

/** What can be done with a whole session. */
export function SessionMenu({ session }: { session: Session }) {
  const [dialog, setDialog] = useState<'rename' | 'remove'>()
  const sessions = useClient().service('sessions')
  const close = () => setDialog(undefined)
  const { session_id, title, archived_at } = session
  const archive = () =>
    sessions
      .patch(session_id, { archived_at: archived_at ? null : new Date().toISOString() })
      .catch(error => tellFailure(`“${title}” stays where it is`, error))
  return (
    <>
      <Menu position="bottom-end" width={180}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size="sm" aria-label={`Menu of “${title}”`}>
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => setDialog('rename')}>
            Rename…
          </Menu.Item>
          <Menu.Item
            leftSection={archived_at ? <IconArchiveOff size={16} /> : <IconArchive size={16} />}
            onClick={archive}
          >
            {archived_at ? 'Put back on the board' : 'Archive'}
          </Menu.Item>
          <Menu.Item leftSection={<IconTrash size={16} />} c="var(--fault)" onClick={() => setDialog('remove')}>
            Remove…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {dialog === 'rename' && (
        <NameDialog
          title="Rename this session"
          label="Title"
          name={title}
          maxLength={200}
          verb="Rename"
          onSubmit={name => sessions.patch(session_id, { title: name })}
          onClose={close}
        />
      )}
      {dialog === 'remove' && (
        <Confirm
          title="Remove this session"
          verb="Remove"
          onConfirm={() => sessions.remove(session_id)}
          onClose={close}
        >
          “{title}” and everything said in it will be gone for everybody. Its repository stays as it is.
        </Confirm>
      )}
    </>
  )
}
