import type { Session } from '@callboard/contract'
import { Textarea } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import type { KeyboardEvent } from 'react'
import { useClient, useConnection } from '../../live/client.tsx'
import { useDraft } from '../../live/draft.ts'
import { useUnfinishedTasks } from '../../live/lists.ts'
import { useShowTyping } from '../../live/presence.ts'
import { tellFailure } from '../../ui/tell.ts'
import { PROMPT } from '../commands/actions.ts'
import { AgentOptions } from './agent-options.tsx'
import classes from './composer.module.css'
import { SendButtons } from './send-buttons.tsx'
import { usePromptHistory } from './use-prompt-history.ts'

interface Prompt {
  prompt: string
  now?: boolean
}

/** Where prompts are written and sent, and where what they began is stopped. */
export function Composer({ session, onSent }: { session: Session; onSent(): void }) {
  const client = useClient()
  const [draft, write] = useDraft(session.session_id)
  const showTyping = useShowTyping(session.board_id)
  const bringBack = usePromptHistory(session.session_id, draft, write)
  const isLive = useConnection().status === 'live'
  const waiting = useUnfinishedTasks(rows => rows.filter(row => isQueuedIn(row, session)).length).data ?? 0
  const isBusy = session.status !== 'idle' || waiting > 0
  const send = useMutation({
    mutationFn: (prompt: Prompt) => client.prompt(session.session_id, prompt),
    onSuccess: onSent,
    onError: (error, { prompt }) => {
      write(since => [prompt, since].filter(Boolean).join('\n\n'))
      tellFailure('The prompt was not sent', error)
    }
  })
  const maySend = isLive && draft.trim() !== ''
  const submit = (how: Omit<Prompt, 'prompt'> = {}) => {
    if (!maySend) return
    send.mutate({ prompt: draft, ...how })
    write('')
    showTyping(false)
  }
  const hearKey = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    // Then the keys of the page are heard again.
    if (event.key === 'Escape') event.currentTarget.blur()
    if (bringBack(event)) return
    // While an input method composes, Enter chooses a word.
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
    event.preventDefault()
    submit(event.ctrlKey || event.metaKey ? { now: true } : {})
  }
  return (
    <div className={classes.composer}>
      <Textarea
        classNames={{ input: classes.input }}
        id={PROMPT}
        aria-label="Prompt"
        placeholder={isBusy ? 'Queue the next prompt' : 'What should be done?'}
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
          {isLive ? hintOf(session, waiting, isBusy) : 'Offline: what you write is kept'}
        </span>
        <SendButtons
          session={session}
          isBusy={isBusy}
          maySend={maySend}
          onSend={() => submit()}
          onSendNow={() => submit({ now: true })}
        />
      </div>
    </div>
  )
}

/** Elsewhere a keyboard would cover half of the screen unasked. */
const hasKeyboard = matchMedia('(pointer: fine)').matches

const isQueuedIn = (task: { session_id: string; status: string }, { session_id }: Session) =>
  task.session_id === session_id && task.status === 'queued'

/** T2: a prompt to a paused queue lets it go on from its beginning. */
function hintOf({ status }: Session, waiting: number, isBusy: boolean): string {
  if (status === 'paused' && waiting > 0) {
    return waiting === 1
      ? 'The prompt that waits runs before yours'
      : `The ${waiting} prompts that wait run before yours`
  }
  return isBusy ? 'Ctrl+Enter sends now' : 'Enter sends, Shift+Enter makes a new line'
}
