import type { Session } from '@callboard/contract'
import { Button, Textarea } from '@mantine/core'
import { IconPlayerStopFilled, IconSend2 } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import type { KeyboardEvent } from 'react'
import { useClient, useConnection } from '../../live/client.tsx'
import { useDraft } from '../../live/draft.ts'
import { tellFailure } from '../../ui/tell.ts'
import classes from './composer.module.css'

/** Where prompts are written and sent, and where what they began is stopped. */
export function Composer({ session, onSent }: { session: Session; onSent(): void }) {
  const client = useClient()
  const [draft, write] = useDraft(session.session_id)
  const isLive = useConnection().status === 'live'
  const send = useMutation({
    mutationFn: (prompt: string) => client.prompt(session.session_id, { prompt }),
    onSuccess: onSent,
    onError: (error, prompt) => {
      write(since => [prompt, since].filter(Boolean).join('\n\n'))
      tellFailure('The prompt was not sent', error)
    }
  })
  const maySend = isLive && draft.trim() !== ''
  const submit = () => {
    if (!maySend) return
    send.mutate(draft)
    write('')
  }
  const sendOnEnter = (event: KeyboardEvent) => {
    // While an input method composes, Enter chooses a word.
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
    event.preventDefault()
    submit()
  }
  return (
    <div className={classes.composer}>
      <Textarea
        classNames={{ input: classes.input }}
        aria-label="Prompt"
        placeholder={placeholderOf(session)}
        variant="unstyled"
        autosize
        minRows={1}
        maxRows={10}
        value={draft}
        onChange={event => write(event.currentTarget.value)}
        onKeyDown={sendOnEnter}
        autoFocus={hasKeyboard}
      />
      <div className={classes.actions}>
        <span className={classes.hint}>
          {isLive ? 'Enter sends, Shift+Enter makes a new line' : 'Offline: what you write is kept'}
        </span>
        <StopButton session={session} />
        <Button size="xs" leftSection={<IconSend2 size={15} />} disabled={!maySend} onClick={submit}>
          Send
        </Button>
      </div>
    </div>
  )
}

/** Elsewhere a keyboard would cover half of the screen unasked. */
const hasKeyboard = matchMedia('(pointer: fine)').matches

function StopButton({ session }: { session: Session }) {
  const client = useClient()
  const stop = useMutation({
    mutationFn: () => client.stop(session.session_id),
    onError: error => tellFailure('It was not stopped', error)
  })
  if (session.status === 'idle' || session.status === 'paused') return null
  const isStopping = session.status === 'stopping' || stop.isPending
  return (
    <Button
      size="xs"
      variant="default"
      leftSection={<IconPlayerStopFilled size={14} />}
      disabled={isStopping}
      onClick={() => stop.mutate()}
    >
      {isStopping ? 'Stopping…' : 'Stop'}
    </Button>
  )
}

const placeholderOf = ({ status }: Session) =>
  status === 'idle' || status === 'paused' ? 'What should be done?' : 'Queue the next prompt'
