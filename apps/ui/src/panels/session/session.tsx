import type { Session as SessionRow } from '@callboard/contract'
import { Button } from '@mantine/core'
import { type Ref, useEffect, useRef, useState } from 'react'
import { useCloseChangesOnLeave, useIsShowingChanges } from '../../browser/session-view.ts'
import { useClient } from '../../live/client.tsx'
import { useCurrentUser, useHasRole } from '../../live/current-user.ts'
import { useRepos, useSession } from '../../live/queries.ts'
import { useTranscriptView } from '../../live/transcript.ts'
import { EmptyState } from '../../ui/empty.tsx'
import { BaseDirectory } from '../../ui/relative-path.ts'
import { toastError } from '../../ui/toast.ts'
import { Changes } from '../changes/changes.tsx'
import { Composer } from './composer.tsx'
import { Conversation, type ConversationHandle, type ScrollPosition } from './conversation.tsx'
import { FindBar } from './find-bar.tsx'
import { DOCK_ID } from './focus-targets.ts'
import { PanelSkeleton } from './panel-skeleton.tsx'
import { PermissionRequests } from './permission-requests.tsx'
import { Queue } from './queue.tsx'
import classes from './session.module.css'
import { SessionHeader } from './session-header.tsx'
import { SharedCheckoutWarning } from './shared-checkout-warning.tsx'
import { StatusAnnouncer } from './status-announcer.tsx'
import { TypingIndicator } from './typing-indicator.tsx'
import { UnsentPrompts } from './unsent-prompts.tsx'

interface Props {
  session_id: string
  onClose(): void
  /** Called when the session was moved to another board. */
  onMoved(board_id: string): void
  board_id: string
  /** The index of the requested message. */
  index: number | undefined
}

/** The panel of a session: conversation, permission requests, queue and composer. */
export default function Session({ session_id, board_id, index, onClose, onMoved }: Props) {
  const { data, error, refetch } = useSession(session_id)
  const session = data?.[0]
  const [wasLoaded, setWasLoaded] = useState(false)
  if (session && !wasLoaded) setWasLoaded(true)
  useCloseChangesOnLeave(session_id)
  const currentBoardId = session?.board_id
  useEffect(() => {
    if (currentBoardId && currentBoardId !== board_id) onMoved(currentBoardId)
  }, [currentBoardId, board_id, onMoved])
  if (session) return <OpenSession session={session} index={index} onClose={onClose} />
  if (error) {
    return (
      <EmptyState title="Couldn’t load the session" action={{ label: 'Try again', onClick: () => refetch() }}>
        {error.message}
      </EmptyState>
    )
  }
  if (!data) return <PanelSkeleton />
  const back = { label: 'Back to board', onClick: onClose }
  if (wasLoaded) {
    return (
      <EmptyState title="This session is no longer available" action={back}>
        It was removed or moved to a board you don’t have access to.
      </EmptyState>
    )
  }
  return (
    <EmptyState title="Session not found" action={back}>
      It was removed, you don’t have access to it, or the link points to another daemon.
    </EmptyState>
  )
}

interface OpenProps {
  session: SessionRow
  index: number | undefined
  onClose(): void
}

function OpenSession({ session, index, onClose }: OpenProps) {
  const conversation = useRef<ConversationHandle>(null)
  const canWrite = useHasRole('member')
  const repo = useRepos().data?.find(row => row.repo_id === session.repo_id)
  return (
    <section className={classes.panel} aria-label={`Session “${session.title}”`}>
      <SessionHeader session={session} onClose={onClose} />
      <FindBar session_id={session.session_id} />
      <BaseDirectory value={session.directory ?? repo?.path ?? ''}>
        <SessionBody key={index} session={session} index={index} ref={conversation} />
        <div className={classes.dock} id={DOCK_ID}>
          <TypingIndicator session={session} />
          <SharedCheckoutWarning session={session} />
          <PermissionRequests session_id={session.session_id} />
          <Queue session={session} />
          <UnsentPrompts session_id={session.session_id} />
          {!canWrite && <ReadOnlyNotice />}
          {canWrite && session.archived_at && <ArchivedNotice session={session} />}
          {canWrite && !session.archived_at && (
            <Composer session={session} onSent={() => conversation.current?.scrollToEnd()} />
          )}
        </div>
      </BaseDirectory>
      <StatusAnnouncer session={session} />
    </section>
  )
}

interface SessionBodyProps extends Pick<OpenProps, 'session' | 'index'> {
  ref: Ref<ConversationHandle>
}

/** Keeps the scroll position while the changes are shown. */
function SessionBody({ session, index, ref }: SessionBodyProps) {
  const view = useTranscriptView(session.session_id, index)
  const savedPosition = useRef<ScrollPosition>(undefined)
  const isShowingChanges = useIsShowingChanges(session.session_id)
  if (isShowingChanges) return <Changes session={session} />
  return <Conversation view={view} index={index} savedPosition={savedPosition} ref={ref} />
}

function ArchivedNotice({ session: { session_id } }: { session: SessionRow }) {
  const sessions = useClient().service('sessions')
  const restore = () =>
    sessions
      .patch(session_id, { archived_at: null })
      .catch(error => toastError('Couldn’t unarchive the session', error))
  return (
    <div className={classes.readOnly}>
      This session is archived.{' '}
      <Button variant="subtle" size="compact-sm" onClick={() => void restore()}>
        Unarchive
      </Button>
    </div>
  )
}

function ReadOnlyNotice() {
  const me = useCurrentUser()
  return (
    me && (
      <p className={classes.readOnly}>You have read-only access. To send prompts, ask an admin for the Member role.</p>
    )
  )
}
