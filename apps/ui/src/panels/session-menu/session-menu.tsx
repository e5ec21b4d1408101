import type { Session } from '@callboard/contract'
import { ActionIcon, Menu } from '@mantine/core'
import {
  IconArchive,
  IconArchiveOff,
  IconArrowsExchange,
  IconCopyPlus,
  IconDots,
  IconGitFork,
  IconPencil,
  IconTrash
} from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { useClient } from '../../live/client.tsx'
import { useMay } from '../../live/me.ts'
import { sessionAt } from '../../live/place.ts'
import { tellFailure } from '../../ui/tell.ts'
import { type SessionDialog, SessionDialogs } from './session-dialogs.tsx'

/** What can be done with a whole session, for those who may. */
export function SessionMenu({ session }: { session: Session }) {
  const [dialog, setDialog] = useState<SessionDialog>()
  const client = useClient()
  const [, go] = useLocation()
  const sessions = client.service('sessions')
  const mayChange = useMay('member')
  const { session_id, title, archived_at } = session
  const archive = () =>
    sessions
      .patch(session_id, { archived_at: archived_at ? null : new Date().toISOString() })
      .catch(error => tellFailure(`“${title}” stays where it is`, error))
  const fork = useMutation({
    mutationFn: () => client.fork(session_id),
    onSuccess: made => go(sessionAt(made.board_id, made.session_id)),
    onError: error => tellFailure('It was not forked', error)
  })
  const duplicate = useMutation({
    mutationFn: () => {
      const { board_id, repo_id, agent_id, work_tree } = session
      return sessions.create({ title, board_id, repo_id, agent_id, work_tree: work_tree !== 'none' })
    },
    onSuccess: made => go(sessionAt(made.board_id, made.session_id)),
    onError: error => tellFailure('It was not duplicated', error)
  })
  if (!mayChange) return null
  return (
    <>
      <Menu position="bottom-end" width={210}>
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
            leftSection={<IconGitFork size={16} />}
            disabled={session.agent_session_id === null || session.work_tree !== 'none' || fork.isPending}
            onClick={() => fork.mutate()}
          >
            Fork from here
          </Menu.Item>
          <Menu.Item
            leftSection={<IconCopyPlus size={16} />}
            disabled={duplicate.isPending}
            onClick={() => duplicate.mutate()}
          >
            Duplicate without its words
          </Menu.Item>
          <Menu.Item leftSection={<IconArrowsExchange size={16} />} onClick={() => setDialog('move')}>
            Move to another board…
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
      <SessionDialogs session={session} dialog={dialog} onClose={() => setDialog(undefined)} />
    </>
  )
}
