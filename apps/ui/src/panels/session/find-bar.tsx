import { ActionIcon, CloseButton, TextInput } from '@mantine/core'
import { IconChevronDown, IconChevronUp, IconSearch } from '@tabler/icons-react'
import { type KeyboardEvent, useEffect, useEffectEvent, useRef } from 'react'
import { useLocation } from 'wouter'
import { messageAt, usePlace } from '../../browser/routes.ts'
import { type Finding, find, stopFinding, useFinding, useFound } from '../../live/find-in-session.ts'
import { markWords } from '../../ui/highlight-words.ts'
import classes from './session.module.css'

/** Searches the open session, also in what is not drawn. */
export function FindBar({ session_id }: { session_id: string }) {
  const finding = useFinding(session_id)
  return finding && <Bar finding={finding} />
}

function Bar({ finding }: { finding: Finding }) {
  const { words, nth } = finding
  const [, go] = useLocation()
  const { index } = usePlace()
  const found = useFound(finding)
  const total = found?.total ?? 0
  const step = (by: number) => total > 0 && find({ ...finding, nth: (nth + by + total) % total })
  const hear = (event: KeyboardEvent) => {
    if (event.key === 'Escape') stopFinding()
    if (event.key === 'Enter') step(event.shiftKey ? -1 : 1)
  }
  const hit = found?.hit
  const show = useEffectEvent(() => {
    if (hit?.index && String(hit.index) !== index)
      go(messageAt(hit.board_id, hit.session_id, hit.index), { replace: true })
  })
  useEffect(() => {
    if (hit?.record) show()
  }, [hit?.record])
  const bar = useRef<HTMLElement>(null)
  useEffect(() => {
    const panel = bar.current?.parentElement
    return panel ? markWords(panel, words) : undefined
  }, [words])
  return (
    <search className={classes.find} ref={bar}>
      <TextInput
        className={classes.findWords}
        aria-label="Find in this session"
        placeholder="Find in this session"
        size="xs"
        variant="unstyled"
        leftSection={<IconSearch size={15} stroke={1.75} />}
        value={words}
        onChange={event => find({ ...finding, words: event.currentTarget.value, nth: 0 })}
        onKeyDown={hear}
        autoFocus
      />
      <span className={classes.findCount} role="status">
        {found && (total > 0 ? `${nth + 1} of ${total}` : 'No matches')}
      </span>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="sm"
        aria-label="Previous match"
        disabled={!total}
        onClick={() => step(1)}
      >
        <IconChevronUp size={16} />
      </ActionIcon>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="sm"
        aria-label="Next match"
        disabled={!total}
        onClick={() => step(-1)}
      >
        <IconChevronDown size={16} />
      </ActionIcon>
      <CloseButton size="sm" aria-label="Close search" onClick={stopFinding} />
    </search>
  )
}
