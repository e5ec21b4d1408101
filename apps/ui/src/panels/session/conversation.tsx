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
import { useHasRole } from '../../live/current-user.ts'
import { type Transcript, type TranscriptView, useMessageIds, useTranscriptState } from '../../live/transcript.ts'
import { EmptyState } from '../../ui/empty.tsx'
import { ScrollBox } from '../../ui/scroll-box.tsx'
import { MessageView } from '../message/message-view.tsx'
import classes from './conversation.module.css'
import { estimateHeight } from './estimate-height.ts'
import { PanelSkeleton } from './panel-skeleton.tsx'
import { TaskOutcome } from './task-outcome.tsx'

/** Distance that still counts as the end, and height that is rendered beyond the viewport; both in pixels. */
const END_THRESHOLD_PX = 40
const OVERSCAN_PX = 400

export interface ConversationHandle {
  scrollToEnd(): void
}

/** The scroll offset, and the measured heights of the messages. */
export interface ScrollPosition {
  offset: number
  sizes: VirtualItem[]
}

interface Props {
  view: TranscriptView
  /** The index of the requested message. */
  index: number | undefined
  /** The position to restore, unless the end was visible. */
  savedPosition: RefObject<ScrollPosition | undefined>
  ref: Ref<ConversationHandle>
}

/** The messages of a session in order. */
export function Conversation({ view, ...rest }: Props) {
  const { transcript } = view
  return (
    <div className={classes.frame}>
      {transcript ? <Messages {...rest} view={view} transcript={transcript} /> : <PanelSkeleton />}
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
      {ids.length > 0 && <MessageList {...rest} transcript={transcript} ids={ids} />}
      {state === 'loading' && ids.length === 0 && <PanelSkeleton />}
      {state === 'failed' && (
        <p className={classes.failed}>Couldn’t load messages. They load when the connection is back.</p>
      )}
      {state === 'ready' && ids.length === 0 && <EmptyConversation />}
    </>
  )
}

interface MessageListProps extends MessagesProps {
  ids: readonly string[]
}

/**
 * Renders only the visible messages. A streaming message renders alone; this list only when messages are added or
 * removed.
 */
function MessageList({ view, transcript, ids, index, savedPosition, ref }: MessageListProps) {
  const { hasEarlier, hasLater, loadEarlier, loadLater, loadNewest } = view
  const [viewport, setViewport] = useState<HTMLElement | null>(null)
  const [isAtEnd, setAtEnd] = useState(true)
  const isEndVisible = useRef(false)
  const isScrollingToEnd = useRef(false)
  const isFollowing = usePreviousValue(!hasLater)
  const estimateRow = (at: number) => estimateHeight(transcript.get(ids[at] ?? ''))
  const [initialPosition] = useState(() => savedPosition.current)
  const findRow = () => ids.findIndex(id => transcript.get(id)?.index === index)
  const rows = useVirtualizer({
    count: ids.length,
    getScrollElement: () => viewport,
    getItemKey: useCallback((at: number) => ids[at] ?? at, [ids]),
    estimateSize: estimateRow,
    initialOffset: () => {
      if (initialPosition) return initialPosition.offset
      const at = findRow()
      return ids.slice(0, at < 0 ? ids.length : at).reduce((sum, _id, at) => sum + estimateRow(at), 0)
    },
    ...(initialPosition && { initialMeasurementsCache: initialPosition.sizes }),
    // Space for the outline of the requested message.
    scrollPaddingStart: 20,
    rangeExtractor: range => withOverscan(range, estimateRow),
    // The end is followed while it is visible; a reader who has scrolled back is not moved.
    anchorTo: 'end',
    followOnAppend: isFollowing,
    directDomUpdates: true,
    // The end stays visible when the dock below grows.
    observeElementRect: (all, tell) =>
      observeElementRect(all, rect => {
        const wasAtEnd = isEndVisible.current
        tell(rect)
        if (wasAtEnd) all.scrollToEnd()
      }),
    onChange: all => {
      const { scrollOffset, scrollRect } = all
      const screen = scrollRect?.height ?? 0
      const isEnd = !hasLater && all.isAtEnd(END_THRESHOLD_PX)
      setAtEnd(isEnd)
      isEndVisible.current = isEnd
      if (hasEarlier && (scrollOffset ?? 0) < screen) loadEarlier()
      else if (hasLater && all.isAtEnd(screen)) loadLater()
    }
  })
  const scrollToEnd = () => {
    isScrollingToEnd.current = hasLater
    if (hasLater) loadNewest()
    else rows.scrollToEnd()
  }
  useImperativeHandle(ref, () => ({ scrollToEnd }))
  const isSeeking = useRef(index !== undefined && !initialPosition)
  const scrollInitially = useEffectEvent(() => {
    if (!initialPosition) rows.scrollToEnd()
  })
  // Loaded messages may be shown before the requested one has arrived.
  const scrollToRequested = useEffectEvent(() => {
    const at = isSeeking.current ? findRow() : -1
    if (at < 0) return
    isSeeking.current = false
    rows.scrollToIndex(at, { align: 'start' })
  })
  const savePosition = useEffectEvent(() => {
    const offset = rows.scrollOffset ?? 0
    savedPosition.current = isEndVisible.current ? undefined : { offset, sizes: rows.takeSnapshot() }
  })
  useLayoutEffect(() => {
    if (!viewport) return
    scrollInitially()
    return () => savePosition()
  }, [viewport])
  useLayoutEffect(() => {
    if (viewport && ids.length > 0) scrollToRequested()
  }, [viewport, ids])
  const continueToEnd = useEffectEvent(() => {
    if (isScrollingToEnd.current) scrollToEnd()
  })
  useLayoutEffect(() => {
    if (!hasLater) continueToEnd()
  }, [hasLater])
  return (
    <>
      <ScrollBox className={classes.viewport} ref={setViewport} role="log" label="Conversation">
        <div className={classes.content} ref={rows.containerRef}>
          {rows.getVirtualItems().map(({ key, index: row }) => (
            <MessageRow key={key} ref={rows.measureElement} transcript={transcript} ids={ids} at={row} index={index} />
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
          onClick={scrollToEnd}
        >
          Jump to latest
        </Button>
      )}
    </>
  )
}

/** The value of the previous render: messages that complete a range are not followed, only those that come after it. */
function usePreviousValue<T>(value: T): T {
  const [before, set] = useState(value)
  useEffect(() => set(value), [value])
  return before
}

/** The visible rows, and at least one more on each side. */
function withOverscan({ startIndex, endIndex, count }: Range, heightOf: (at: number) => number): number[] {
  let [first, last] = [startIndex, endIndex]
  for (let height = 0; first > 0 && height < OVERSCAN_PX; height += heightOf(first)) first--
  for (let height = 0; last < count - 1 && height < OVERSCAN_PX; height += heightOf(last)) last++
  return Array.from({ length: last - first + 1 }, (_, nr) => first + nr)
}

interface MessageRowProps {
  transcript: Transcript
  ids: readonly string[]
  at: number
  index: number | undefined
  ref: Ref<HTMLDivElement>
}

function MessageRow({ transcript, ids, at, index, ref }: MessageRowProps) {
  const id = ids[at] ?? ''
  const message = transcript.get(id)
  const isLast = message?.task_id !== transcript.get(ids[at + 1] ?? '')?.task_id
  return (
    <div className={classes.item} ref={ref} data-index={at} data-wanted={message?.index === index || undefined}>
      <MessageView transcript={transcript} message_id={id} />
      {message?.task_id && isLast && <TaskOutcome last={message} />}
    </div>
  )
}

function EmptyConversation() {
  const canWrite = useHasRole('member')
  if (!canWrite) return <EmptyState title="No messages yet">Messages appear here as they are written.</EmptyState>
  return (
    <EmptyState title="Start the conversation">
      Describe the task below. The response appears here as it is written.
    </EmptyState>
  )
}
