import { Button } from '@mantine/core'
import { IconArrowDown } from '@tabler/icons-react'
import { useState } from 'react'
import { useMay } from '../../live/me.ts'
import { type Transcript, useMessageIds, useTranscriptState } from '../../live/transcript.ts'
import { Empty } from '../../ui/empty.tsx'
import { ScrollBox } from '../../ui/scroll-box.tsx'
import { MessageView } from '../message/message-view.tsx'
import classes from './conversation.module.css'
import { PanelSkeleton } from './panel-skeleton.tsx'
import { TaskEnd } from './task-end.tsx'
import type { StickToEnd } from './use-stick-to-end.ts'

/** How many messages are drawn at first, and with each look further back. */
const PORTION = 150
const earlier = (index: number) => Math.max(0, index - PORTION)

interface Props {
  transcript: Transcript
  end: StickToEnd
}

/** What was said, in order. Growing text renders its own message; this list only when messages come or go. */
export function Conversation({ transcript, end }: Props) {
  const ids = useMessageIds(transcript)
  const state = useTranscriptState(transcript)
  const [start, setStart] = useState<number>()
  const hidden = start ?? earlier(ids.length)
  // Kept from the first look on, so that what is read does not vanish when more is said.
  if (start === undefined && ids.length > 0) setStart(hidden)
  return (
    <div className={classes.frame}>
      <ScrollBox className={classes.viewport} ref={end.setViewport} role="log" label="Conversation">
        <div className={classes.content} ref={end.setContent}>
          {hidden > 0 && (
            <Button variant="subtle" size="xs" onClick={() => setStart(earlier(hidden))}>
              Show earlier messages ({hidden} more)
            </Button>
          )}
          {ids.slice(hidden).map((id, at, all) => {
            const message = transcript.get(id)
            const isLast = message?.task_id !== transcript.get(all[at + 1] ?? '')?.task_id
            return (
              <div key={id} className={classes.item}>
                <MessageView transcript={transcript} message_id={id} />
                {message?.task_id && isLast && <TaskEnd last={message} />}
              </div>
            )
          })}
          {state === 'loading' && ids.length === 0 && <PanelSkeleton />}
          {state === 'failed' && (
            <p className={classes.failed}>What was said could not be loaded. It comes with the next connection.</p>
          )}
          {state === 'ready' && ids.length === 0 && <NothingSaid />}
        </div>
      </ScrollBox>
      {!end.isAtEnd && (
        <Button
          className={classes.jump}
          size="xs"
          radius="xl"
          variant="default"
          leftSection={<IconArrowDown size={14} />}
          onClick={end.toEnd}
        >
          Jump to latest
        </Button>
      )}
    </div>
  )
}

function NothingSaid() {
  const mayWrite = useMay('member')
  if (!mayWrite) return <Empty title="Nothing was said yet">What is said here appears as it is said.</Empty>
  return <Empty title="Your turn">Write below what should be done. The answer appears here as it is said.</Empty>
}
