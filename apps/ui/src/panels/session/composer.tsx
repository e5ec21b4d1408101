import { LIMITS, type Session } from '@callboard/contract'
import { Textarea } from '@mantine/core'
import type { KeyboardEvent } from 'react'
import { useClient, useConnection } from '../../live/client.tsx'
import { useWaitingDocuments } from '../../live/documents.ts'
import { useDraft } from '../../live/prompt-draft.ts'
import { useShowTyping } from '../../live/presence.ts'
import { send } from '../../live/prompt-outbox.ts'
import { useUnfinishedTasks } from '../../live/queries.ts'
import { giveFiles, useUploads } from '../../live/uploads.ts'
import { tellFailure } from '../../ui/toast.ts'
import { AttachButton } from '../documents/attach-button.tsx'
import { useDroppedFiles } from '../documents/use-dropped-files.ts'
import { WaitingFiles } from '../documents/pending-attachments.tsx'
import { AgentOptions } from './agent-options.tsx'
import classes from './composer.module.css'
import { PROMPT } from './focus-targets.ts'
import { SendButtons } from './send-buttons.tsx'
import { usePromptHistory } from './use-prompt-history.ts'

/** Where prompts are written and sent, and where what they began is stopped. */
export function Composer({ session, onSent }: { session: Session; onSent(): void }) {
  const client = useClient()
  const [draft, write] = useDraft(session.session_id)
  const documents = useWaitingDocuments(session.session_id)
  const uploads = useUploads(session.session_id)
  const onFiles = (files: File[]) => {
    const room = LIMITS.documentsPerPrompt - documents.length - uploads.length
    if (files.length > room) tellFailure('Too many files', new Error(TOO_MANY))
    giveFiles(client, session.session_id, files.slice(0, Math.max(room, 0)))
  }
  const { isOver, hears } = useDroppedFiles(onFiles)
  const showTyping = useShowTyping(session.board_id)
  const bringBack = usePromptHistory(session.session_id, draft, write)
  const isLive = useConnection().status === 'live'
  const waiting = useUnfinishedTasks(rows => rows.filter(row => isQueuedIn(row, session)).length).data ?? 0
  const isBusy = session.status !== 'idle' || waiting > 0
  // A prompt waits for the files that go with it.
  const maySend = draft.trim() !== '' && !uploads.some(({ state }) => state.is === 'sending')
  const submit = (now = false) => {
    if (!maySend) return
    try {
      const document_ids = documents.map(({ document_id }) => document_id)
      send(session.session_id, draft, document_ids, now)
    } catch (error) {
      return tellFailure('Couldn’t send the prompt', error)
    }
    write('')
    showTyping(false)
    onSent()
  }
  const hearKey = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    // Then the keys of the page are heard again.
    if (event.key === 'Escape') event.currentTarget.blur()
    if (bringBack(event)) return
    // While an input method composes, Enter chooses a word.
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
    event.preventDefault()
    submit(event.ctrlKey || event.metaKey)
  }
  return (
    <div className={classes.composer} data-over={isOver || undefined} {...hears}>
      <WaitingFiles documents={documents} uploads={uploads} />
      <Textarea
        classNames={{ input: classes.input }}
        id={PROMPT}
        aria-label="Prompt"
        placeholder={isBusy ? 'Queue a follow-up…' : 'Ask the agent to…'}
        variant="unstyled"
        autosize
        minRows={1}
        maxRows={10}
        value={draft}
        onChange={event => {
          write(event.currentTarget.value)
          showTyping(event.currentTarget.value !== '')
        }}
        onKeyDown={hearKey}
        autoFocus={hasKeyboard}
      />
      <div className={classes.actions}>
        <AgentOptions session={session} />
        <span className={classes.hint} data-kept={session.status === 'paused' || undefined}>
          {isLive ? hintOf(session, waiting, isBusy) : 'Offline. Prompts are sent when you reconnect.'}
        </span>
        <AttachButton onFiles={onFiles} />
        <SendButtons
          session={session}
          isBusy={isBusy}
          maySend={maySend}
          onSend={() => submit()}
          onSendNow={() => submit(true)}
        />
      </div>
    </div>
  )
}

const TOO_MANY = `You can attach up to ${LIMITS.documentsPerPrompt} files to a prompt.`

/** Elsewhere a keyboard would cover half of the screen unasked. */
const hasKeyboard = matchMedia('(pointer: fine)').matches

const isQueuedIn = (task: { session_id: string; status: string }, { session_id }: Session) =>
  task.session_id === session_id && task.status === 'queued'

/** T2: a prompt to a paused queue lets it go on from its beginning. */
function hintOf({ status }: Session, waiting: number, isBusy: boolean): string {
  if (status === 'paused' && waiting > 0) {
    return waiting === 1 ? '1 queued prompt runs before yours' : `${waiting} queued prompts run before yours`
  }
  return isBusy ? 'Ctrl+Enter interrupts and sends' : 'Enter to send, Shift+Enter for a new line'
}
