import type { Session } from '@callboard/contract'
import {
  IconArchive,
  IconArchiveOff,
  IconArrowsExchange,
  IconCopyPlus,
  IconGitFork,
  IconPencil,
  IconTrash
} from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { sessionPath } from '../../browser/routes.ts'
import { useClient } from '../../live/client.tsx'
import { useHasRole } from '../../live/current-user.ts'
import type { MenuAction } from '../../ui/menu-actions.tsx'
import { toastError } from '../../ui/toast.ts'
import { type SessionDialog, SessionDialogs } from './session-dialogs.tsx'

/** Returns the session actions the user is allowed to do, and the dialogs they open, which the caller renders. */
export function useSessionActions(session: Session | undefined) {
  const [requested, request] = useState<{ dialog: SessionDialog; of: string }>()
  const { fork, duplicate, archive } = useSessionMutations()
  const canChange = useHasRole('member')
  if (!session || !canChange) return { actions: NO_ACTIONS, dialogs: null }
  const { session_id, archived_at } = session
  const open = (dialog: SessionDialog) => () => request({ dialog, of: session_id })
  const actions: MenuAction[] = [
    { label: 'Rename…', Icon: IconPencil, run: open('rename') },
    {
      label: 'Fork',
      Icon: IconGitFork,
      isDisabled: session.agent_session_id === null || session.work_tree !== 'none' || fork.isPending,
      run: () => fork.mutate(session)
    },
    {
      label: 'Duplicate settings only',
      Icon: IconCopyPlus,
      isDisabled: duplicate.isPending,
      run: () => duplicate.mutate(session)
    },
    { label: 'Move to another board…', Icon: IconArrowsExchange, run: open('move') },
    archived_at
      ? { label: 'Unarchive', Icon: IconArchiveOff, run: () => archive(session) }
      : { label: 'Archive', Icon: IconArchive, run: () => archive(session) },
    { label: 'Remove…', Icon: IconTrash, isDestructive: true, run: open('remove') }
  ]
  // A dialog that was opened for one session is not shown for the next.
  const dialog = requested?.of === session_id ? requested.dialog : undefined
  return { actions, dialogs: <SessionDialogs session={session} dialog={dialog} onClose={() => request(undefined)} /> }
}

function useSessionMutations() {
  const client = useClient()
  const sessions = client.service('sessions')
  const [, navigate] = useLocation()
  const openSession = ({ board_id, session_id }: Session) => navigate(sessionPath(board_id, session_id))
  const fork = useMutation({
    mutationFn: ({ session_id }: Session) => client.fork(session_id),
    onSuccess: openSession,
    onError: error => toastError('Couldn’t fork the session', error)
  })
  const duplicate = useMutation({
    mutationFn: ({ title, board_id, repo_id, agent_id, work_tree }: Session) =>
      sessions.create({ title, board_id, repo_id, agent_id, work_tree: work_tree !== 'none' }),
    onSuccess: openSession,
    onError: error => toastError('Couldn’t duplicate the session', error)
  })
  const archive = ({ session_id, title, archived_at }: Session) =>
    void sessions
      .patch(session_id, { archived_at: archived_at ? null : new Date().toISOString() })
      .catch(error => toastError(`Couldn’t ${archived_at ? 'unarchive' : 'archive'} “${title}”`, error))
  return { fork, duplicate, archive }
}

const NO_ACTIONS: readonly MenuAction[] = []
