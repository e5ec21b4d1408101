import { LIMITS, type Session } from '@callboard/contract'
import { Textarea } from '@mantine/core'
import type { KeyboardEvent } from 'react'
import { useClient, useConnection } from '../../live/client.tsx'
import { usePendingDocuments } from '../../live/documents.ts'
import { usePublishTyping } from '../../live/presence.ts'
import { useDraft } from '../../live/prompt-draft.ts'
import { sendPrompt } from '../../live/prompt-outbox.ts'
import { useUnfinishedTasks } from '../../live/queries.ts'
import { uploadFiles, useUploads } from '../../live/uploads.ts'
import { toastError } from '../../ui/toast.ts'
import { AttachButton } from '../documents/attach-button.tsx'
import { PendingAttachments } from '../documents/pending-attachments.tsx'
import { useDroppedFiles } from '../documents/use-dropped-files.ts'
import { AgentOptions } from './agent-options.tsx'
import classes from './composer.module.css'
import { PROMPT_ID } from './focus-targets.ts'
import { SendButtons } from './send-buttons.tsx'
import { usePromptHistory } from './use-prompt-history.ts'

/** Writes and sends prompts, and stops the running task. */
export function Composer({ session, onSent }: { session: Session; onSent(): void }) {
  const client = useClient()
  const [draft, setDraft] = useDraft(session.session_id)
  const documents = usePendingDocuments(session.session_id)
  const uploads = useUploads(session.session_id)
  const onFiles = (files: File[]) => {
    const freeSlots = LIMITS.documentsPerPrompt - documents.length - uploads.length
    if (files.length > freeSlots) toastError('Too many files', new Error(TOO_MANY_MESSAGE))
    uploadFiles(client, session.session_id, files.slice(0, Math.max(freeSlots, 0)))
  }
  const { isOver, handlers } = useDroppedFiles(onFiles)
  const publishTyping = usePublishTyping(session.board_id)
  const browseHistory = usePromptHistory(session.session_id, draft, setDraft)
  const isLive = useConnection().status === 'live'
  const queuedCount = useUnfinishedTasks(rows => rows.filter(row => isQueuedIn(row, session)).length).data ?? 0
  const isBusy = session.status !== 'idle' || queuedCount > 0
  // A prompt is sent after its uploads have finished.
  const canSend = draft.trim() !== '' && !uploads.some(({ state }) => state.is === 'sending')
  const submit = (now = false) => {
    if (!canSend) return
    try {
      const document_ids = documents.map(({ document_id }) => document_id)
      sendPrompt(session.session_id, draft, document_ids, now)
    } catch (error) {
      return toastError('Couldn’t send the prompt', error)
    }
    setDraft('')
    publishTyping(false)
    onSent()
  }
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    // Blurring enables the page's shortcuts again.
    if (event.key === 'Escape') event.currentTarget.blur()
    if (browseHistory(event)) return
    // During IME composition, Enter confirms a candidate.
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
    event.preventDefault()
    submit(event.ctrlKey || event.metaKey)
  }
  return (
    <div className={classes.composer} data-dragging-over={isOver || undefined} {...handlers}>
      <PendingAttachments documents={documents} uploads={uploads} />
      <Textarea
        classNames={{ input: classes.input }}
        id={PROMPT_ID}
        aria-label="Prompt"
        placeholder={isBusy ? 'Queue a follow-up…' : 'Ask the agent to…'}
        variant="unstyled"
        autosize
        minRows={1}
        maxRows={10}
        value={draft}
        onChange={event => {
          setDraft(event.currentTarget.value)
          publishTyping(event.currentTarget.value !== '')
        }}
        onKeyDown={onKeyDown}
        autoFocus={HAS_KEYBOARD}
      />
      <div className={classes.actions}>
        <AgentOptions session={session} />
        <span className={classes.hint} data-always-shown={session.status === 'paused' || undefined}>
          {isLive ? hintText(session, queuedCount, isBusy) : 'Offline. Prompts are sent when you reconnect.'}
        </span>
        <AttachButton onFiles={onFiles} />
        <SendButtons
          session={session}
          isBusy={isBusy}
          canSend={canSend}
          onSend={() => submit()}
          onSendNow={() => submit(true)}
        />
      </div>
    </div>
  )
}

const TOO_MANY_MESSAGE = `You can attach up to ${LIMITS.documentsPerPrompt} files to a prompt.`

/** On touch devices, focusing would open the on-screen keyboard. */
const HAS_KEYBOARD = matchMedia('(pointer: fine)').matches

const isQueuedIn = (task: { session_id: string; status: string }, { session_id }: Session) =>
  task.session_id === session_id && task.status === 'queued'

/** Sending a prompt to a paused queue resumes it from its first prompt (T2). */
function hintText({ status }: Session, queuedCount: number, isBusy: boolean): string {
  if (status === 'paused' && queuedCount > 0) {
    return queuedCount === 1 ? '1 queued prompt runs before yours' : `${queuedCount} queued prompts run before yours`
  }
  return isBusy ? 'Ctrl+Enter interrupts and sends' : 'Enter to send, Shift+Enter for a new line'
}
