import { Button } from '@mantine/core'
import { IconArrowDown } from '@tabler/icons-react'
import { observeElementRect, type Range, useVirtualizer, type VirtualItem } from '@tanstack/react-virtual'
import {
  type Ref,
  type RefObject,
  useCallback,
  useEffect,
  useEffectEvent,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState
} from 'react'
import { useMay } from '../../live/current-user.ts'
import { type Reading, type Transcript, useMessageIds, useTranscriptState } from '../../live/transcript.ts'
import { Empty } from '../../ui/empty.tsx'
import { ScrollBox } from '../../ui/scroll-box.tsx'
import { MessageView } from '../message/message-view.tsx'
import classes from './conversation.module.css'
import { heightOf } from './estimate-height.ts'
import { PanelSkeleton } from './panel-skeleton.tsx'
import { TaskEnd } from './task-outcome.tsx'

/** Pixels: how near to the end still counts as being there, and how much is drawn beyond what is in sight. */
const NEAR = 40
const MARGIN = 400

export interface ConversationHandle {
  toEnd(): void
}

/** How far the reader has scrolled, and how high the messages were then. */
export interface Seen {
  offset: number
  sizes: VirtualItem[]
}

interface Props {
  reading: Reading
  /** The message that is looked for. */
  index: number | undefined
  /** Where the reader is, unless the end is in sight: it is shown again there. */
  seen: RefObject<Seen | undefined>
  ref: Ref<ConversationHandle>
}

/** What was said, in order. */
export function Conversation({ reading, ...rest }: Props) {
  const { transcript } = reading
  return (
    <div className={classes.frame}>
      {transcript ? <Messages {...rest} reading={reading} transcript={transcript} /> : <PanelSkeleton />}
    </div>
  )
}

interface MessagesProps extends Props {
  transcript: Transcript
}

function Messages({ transcript, ...rest }: MessagesProps) {
  const ids = useMessageIds(transcript)
  const state = useTranscriptState(transcript)
  return (
    <>
      {ids.length > 0 && <Rows {...rest} transcript={transcript} ids={ids} />}
      {state === 'loading' && ids.length === 0 && <PanelSkeleton />}
      {state === 'failed' && (
        <p className={classes.failed}>Couldn’t load messages. They load when the connection is back.</p>
      )}
      {state === 'ready' && ids.length === 0 && <NothingSaid />}
    </>
  )
}

interface RowsProps extends MessagesProps {
  ids: readonly string[]
}

/** Only what is in sight is drawn. Growing text renders its own message; this list only when messages come or go. */
function Rows({ reading, transcript, ids, index, seen, ref }: RowsProps) {
  const { hasEarlier, hasLater, readEarlier, readLater, readNewest } = reading
  const [viewport, setViewport] = useState<HTMLElement | null>(null)
  const [isAtEnd, setAtEnd] = useState(true)
  const isInSight = useRef(false)
  const isBoundForEnd = useRef(false)
  const follows = useAfterwards(!hasLater)
  const estimate = (at: number) => heightOf(transcript.get(ids[at] ?? ''))
  const [start] = useState(() => seen.current)
  const indexAt = () => ids.findIndex(id => transcript.get(id)?.index === index)
  const rows = useVirtualizer({
    count: ids.length,
    getScrollElement: () => viewport,
    getItemKey: useCallback((at: number) => ids[at] ?? at, [ids]),
    estimateSize: estimate,
    initialOffset: () => {
      if (start) return start.offset
      const at = indexAt()
      return ids.slice(0, at < 0 ? ids.length : at).reduce((sum, _id, at) => sum + estimate(at), 0)
    },
    ...(start && { initialMeasurementsCache: start.sizes }),
    // Room for the frame around a message that is looked for.
    scrollPaddingStart: 20,
    rangeExtractor: range => withMargin(range, estimate),
    // Whoever reads the end sees what comes; whoever has gone back is left alone.
    anchorTo: 'end',
    followOnAppend: follows,
    directDomUpdates: true,
    // The end stays in sight when what stands below it takes more room.
    observeElementRect: (all, tell) =>
      observeElementRect(all, rect => {
        const wasAtEnd = isInSight.current
        tell(rect)
        if (wasAtEnd) all.scrollToEnd()
      }),
    onChange: all => {
      const { scrollOffset, scrollRect } = all
      const screen = scrollRect?.height ?? 0
      const isEnd = !hasLater && all.isAtEnd(NEAR)
      setAtEnd(isEnd)
      isInSight.current = isEnd
      if (hasEarlier && (scrollOffset ?? 0) < screen) readEarlier()
      else if (hasLater && all.isAtEnd(screen)) readLater()
    }
  })
  const toEnd = () => {
    isBoundForEnd.current = hasLater
    if (hasLater) readNewest()
    else rows.scrollToEnd()
  }
  useImperativeHandle(ref, () => ({ toEnd }))
  const isLookedFor = useRef(index !== undefined && !start)
  const begin = useEffectEvent(() => {
    if (!start) rows.scrollToEnd()
  })
  // What is here already may be shown before the message that is looked for has come.
  const look = useEffectEvent(() => {
    const at = isLookedFor.current ? indexAt() : -1
    if (at < 0) return
    isLookedFor.current = false
    rows.scrollToIndex(at, { align: 'start' })
  })
  const leave = useEffectEvent(() => {
    const offset = rows.scrollOffset ?? 0
    seen.current = isInSight.current ? undefined : { offset, sizes: rows.takeSnapshot() }
  })
  useLayoutEffect(() => {
    if (!viewport) return
    begin()
    return () => leave()
  }, [viewport])
  useLayoutEffect(() => {
    if (viewport && ids.length > 0) look()
  }, [viewport, ids])
  const arrive = useEffectEvent(() => {
    if (isBoundForEnd.current) toEnd()
  })
  useLayoutEffect(() => {
    if (!hasLater) arrive()
  }, [hasLater])
  return (
    <>
      <ScrollBox className={classes.viewport} ref={setViewport} role="log" label="Conversation">
        <div className={classes.content} ref={rows.containerRef}>
          {rows.getVirtualItems().map(({ key, index: row }) => (
            <Item key={key} ref={rows.measureElement} transcript={transcript} ids={ids} at={row} index={index} />
          ))}
        </div>
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
    </>
  )
}

/** A value as of the drawing before: what completes a stretch is not followed yet, only what comes after it. */
function useAfterwards<T>(value: T): T {
  const [before, set] = useState(value)
  useEffect(() => set(value), [value])
  return before
}

/** What is in sight, and on each side at least one more. */
function withMargin({ startIndex, endIndex, count }: Range, heightOf: (at: number) => number): number[] {
  let [first, last] = [startIndex, endIndex]
  for (let height = 0; first > 0 && height < MARGIN; height += heightOf(first)) first--
  for (let height = 0; last < count - 1 && height < MARGIN; height += heightOf(last)) last++
  return Array.from({ length: last - first + 1 }, (_, nr) => first + nr)
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
  if (!mayWrite) return <Empty title="No messages yet">Messages appear here as they are written.</Empty>
  return (
    <Empty title="Start the conversation">Describe the task below. The response appears here as it is written.</Empty>
  )
}
