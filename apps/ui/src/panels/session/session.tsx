import type { Session as SessionRow } from '@callboard/contract'
import { Button } from '@mantine/core'
import { type Ref, useEffect, useRef, useState } from 'react'
import { useIsShowingChanges, useLeavingChanges } from '../../browser/session-view.ts'
import { useClient } from '../../live/client.tsx'
import { useMay, useMe } from '../../live/current-user.ts'
import { useRepos, useSession } from '../../live/queries.ts'
import { useReading } from '../../live/transcript.ts'
import { Empty } from '../../ui/empty.tsx'
import { BasePath } from '../../ui/relative-path.ts'
import { tellFailure } from '../../ui/toast.ts'
import { Changes } from '../changes/changes.tsx'
import { Composer } from './composer.tsx'
import { Conversation, type ConversationHandle, type Seen } from './conversation.tsx'
import { EndOfAnswer } from './status-announcer.tsx'
import { FindBar } from './find-bar.tsx'
import { DOCK } from './focus-targets.ts'
import { Outbox } from './unsent-prompts.tsx'
import { PanelSkeleton } from './panel-skeleton.tsx'
import { Questions } from './permission-requests.tsx'
import { Queue } from './queue.tsx'
import classes from './session.module.css'
import { SessionHeader } from './session-header.tsx'
import { SharedDirectory } from './shared-checkout-warning.tsx'
import { Typing } from './typing-indicator.tsx'

interface Props {
  session_id: string
  onClose(): void
  /** It hangs on another board than the one that is shown. */
  onMoved(board_id: string): void
  board_id: string
  /** The message that is looked for. */
  index: number | undefined
}

/** One conversation: what was said, what is asked, and where to write. */
export default function Session({ session_id, board_id, index, onClose, onMoved }: Props) {
  const { data, error, refetch } = useSession(session_id)
  const session = data?.[0]
  const [wasHere, setWasHere] = useState(false)
  if (session && !wasHere) setWasHere(true)
  useLeavingChanges(session_id)
  const hangsOn = session?.board_id
  useEffect(() => {
    if (hangsOn && hangsOn !== board_id) onMoved(hangsOn)
  }, [hangsOn, board_id, onMoved])
  if (session) return <OpenSession session={session} index={index} onClose={onClose} />
  if (error) {
    return (
      <Empty title="Couldn’t load the session" action={{ label: 'Try again', onClick: () => refetch() }}>
        {error.message}
      </Empty>
    )
  }
  if (!data) return <PanelSkeleton />
  const back = { label: 'Back to board', onClick: onClose }
  if (wasHere) {
    return (
      <Empty title="This session is no longer available" action={back}>
        It was removed or moved to a board you don’t have access to.
      </Empty>
    )
  }
  return (
    <Empty title="Session not found" action={back}>
      It was removed, you don’t have access to it, or the link points to another daemon.
    </Empty>
  )
}

interface OpenProps {
  session: SessionRow
  index: number | undefined
  onClose(): void
}

function OpenSession({ session, index, onClose }: OpenProps) {
  const conversation = useRef<ConversationHandle>(null)
  const mayWrite = useMay('member')
  const repo = useRepos().data?.find(row => row.repo_id === session.repo_id)
  return (
    <section className={classes.panel} aria-label={`Session “${session.title}”`}>
      <SessionHeader session={session} onClose={onClose} />
      <FindBar session_id={session.session_id} />
      <BasePath value={session.directory ?? repo?.path ?? ''}>
        <Shown key={index} session={session} index={index} ref={conversation} />
        <div className={classes.dock} id={DOCK}>
          <Typing session={session} />
          <SharedDirectory session={session} />
          <Questions session_id={session.session_id} />
          <Queue session={session} />
          <Outbox session_id={session.session_id} />
          {!mayWrite && <ReadOnly />}
          {mayWrite && session.archived_at && <PutAway session={session} />}
          {mayWrite && !session.archived_at && (
            <Composer session={session} onSent={() => conversation.current?.toEnd()} />
          )}
        </div>
      </BasePath>
      <EndOfAnswer session={session} />
    </section>
  )
}

interface ShownProps extends Pick<OpenProps, 'session' | 'index'> {
  ref: Ref<ConversationHandle>
}

/** Where one reads is kept while one looks at the changes. */
function Shown({ session, index, ref }: ShownProps) {
  const reading = useReading(session.session_id, index)
  const seen = useRef<Seen>(undefined)
  const isShowingChanges = useIsShowingChanges(session.session_id)
  if (isShowingChanges) return <Changes session={session} />
  return <Conversation reading={reading} index={index} seen={seen} ref={ref} />
}

function PutAway({ session: { session_id } }: { session: SessionRow }) {
  const sessions = useClient().service('sessions')
  const restore = () =>
    sessions
      .patch(session_id, { archived_at: null })
      .catch(error => tellFailure('Couldn’t unarchive the session', error))
  return (
    <div className={classes.readOnly}>
      This session is archived.{' '}
      <Button variant="subtle" size="compact-sm" onClick={() => void restore()}>
        Unarchive
      </Button>
    </div>
  )
}

function ReadOnly() {
  const me = useMe()
  return (
    me && (
      <p className={classes.readOnly}>You have read-only access. To send prompts, ask an admin for the Member role.</p>
    )
  )
}
