import { Button } from '@mantine/core'
import { IconArrowDown } from '@tabler/icons-react'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type Ref, useCallback, useEffectEvent, useImperativeHandle, useLayoutEffect, useState } from 'react'
import { useMay } from '../../live/me.ts'
import { type Reading, type Transcript, useMessageIds, useTranscriptState } from '../../live/transcript.ts'
import { Empty } from '../../ui/empty.tsx'
import { ScrollBox } from '../../ui/scroll-box.tsx'
import { MessageView } from '../message/message-view.tsx'
import classes from './conversation.module.css'
import { PanelSkeleton } from './panel-skeleton.tsx'
import { TaskEnd } from './task-end.tsx'

/** Pixels: what a message takes until it is measured, and how near to the end still counts as being there. */
const ESTIMATE = 90
const NEAR = 40

export interface ConversationHandle {
  toEnd(): void
}

interface Props {
  reading: Reading
  /** The message that is looked for. */
  index: number | undefined
  ref: Ref<ConversationHandle>
}

/** What was said, in order. */
export function Conversation({ reading, index, ref }: Props) {
  const { transcript } = reading
  if (transcript) return <Messages {...reading} transcript={transcript} index={index} ref={ref} />
  return (
    <div className={classes.frame}>
      <PanelSkeleton />
    </div>
  )
}

interface MessagesProps extends Reading {
  transcript: Transcript
  index: number | undefined
  ref: Ref<ConversationHandle>
}

/** Only what is in sight is drawn. Growing text renders its own message; this list only when messages come or go. */
function Messages({ transcript, hasEarlier, readEarlier, index, ref }: MessagesProps) {
  const ids = useMessageIds(transcript)
  const state = useTranscriptState(transcript)
  const [viewport, setViewport] = useState<HTMLElement | null>(null)
  const [isAtEnd, setAtEnd] = useState(true)
  const rows = useVirtualizer({
    count: ids.length,
    getScrollElement: () => viewport,
    getItemKey: useCallback((at: number) => ids[at] ?? at, [ids]),
    estimateSize: () => ESTIMATE,
    overscan: 4,
    // Whoever reads the end sees what comes; whoever has gone back is left alone.
    anchorTo: 'end',
    followOnAppend: true,
    directDomUpdates: true,
    onChange: all => {
      setAtEnd(all.isAtEnd(NEAR))
      if (hasEarlier && (all.scrollOffset ?? 0) < (all.scrollRect?.height ?? 0)) readEarlier()
    }
  })
  const toEnd = () => rows.scrollToEnd()
  useImperativeHandle(ref, () => ({ toEnd }))
  const isThere = viewport !== null && ids.length > 0
  const begin = useEffectEvent(() => {
    const at = ids.findIndex(id => transcript.get(id)?.index === index)
    if (at < 0) rows.scrollToEnd()
    else rows.scrollToIndex(at, { align: 'start' })
  })
  useLayoutEffect(() => {
    if (isThere) begin()
  }, [isThere])
  return (
    <div className={classes.frame}>
      <ScrollBox className={classes.viewport} ref={setViewport} role="log" label="Conversation">
        <div className={classes.content} ref={rows.containerRef}>
          {rows.getVirtualItems().map(({ key, index: row }) => (
            <Item key={key} ref={rows.measureElement} transcript={transcript} ids={ids} at={row} index={index} />
          ))}
        </div>
        {state === 'loading' && ids.length === 0 && <PanelSkeleton />}
        {state === 'failed' && (
          <p className={classes.failed}>What was said could not be loaded. It comes with the next connection.</p>
        )}
        {state === 'ready' && ids.length === 0 && <NothingSaid />}
      </ScrollBox>
      {!isAtEnd && (
        <Button
          className={classes.jump}
          size="xs"
          radius="xl"
          variant="default"
          leftSection={<IconArrowDown size={14} />}
          onClick={toEnd}
        >
          Jump to latest
        </Button>
      )}
    </div>
  )
}

interface ItemProps {
  transcript: Transcript
  ids: readonly string[]
  at: number
  index: number | undefined
  ref: Ref<HTMLDivElement>
}

function Item({ transcript, ids, at, index, ref }: ItemProps) {
  const id = ids[at] ?? ''
  const message = transcript.get(id)
  const isLast = message?.task_id !== transcript.get(ids[at + 1] ?? '')?.task_id
  return (
    <div className={classes.item} ref={ref} data-index={at} data-wanted={message?.index === index || undefined}>
      <MessageView transcript={transcript} message_id={id} />
      {message?.task_id && isLast && <TaskEnd last={message} />}
    </div>
  )
}

function NothingSaid() {
  const mayWrite = useMay('member')
  if (!mayWrite) return <Empty title="Nothing was said yet">What is said here appears as it is said.</Empty>
  return <Empty title="Your turn">Write below what should be done. The answer appears here as it is said.</Empty>
}
