import { ActionIcon, CloseButton, TextInput } from '@mantine/core'
import { IconChevronDown, IconChevronUp, IconSearch } from '@tabler/icons-react'
import { type KeyboardEvent, useEffect, useEffectEvent, useRef } from 'react'
import { useLocation } from 'wouter'
import { messagePath, useCurrentRoute } from '../../browser/routes.ts'
import {
  closeSearch,
  type SessionSearch,
  updateSearch,
  useSearchResult,
  useSessionSearch
} from '../../live/find-in-session.ts'
import { highlightWords } from '../../ui/highlight-words.ts'
import classes from './session.module.css'

/** Searches the open session, including messages that are not rendered. */
export function FindBar({ session_id }: { session_id: string }) {
  const search = useSessionSearch(session_id)
  return search && <SearchBar search={search} />
}

function SearchBar({ search }: { search: SessionSearch }) {
  const { words, position } = search
  const [, navigate] = useLocation()
  const { index } = useCurrentRoute()
  const result = useSearchResult(search)
  const total = result?.total ?? 0
  const step = (by: number) => total > 0 && updateSearch({ ...search, position: (position + by + total) % total })
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') closeSearch()
    if (event.key === 'Enter') step(event.shiftKey ? -1 : 1)
  }
  const hit = result?.hit
  const showHit = useEffectEvent(() => {
    if (hit?.index && String(hit.index) !== index)
      navigate(messagePath(hit.board_id, hit.session_id, hit.index), { replace: true })
  })
  useEffect(() => {
    if (hit?.record) showHit()
  }, [hit?.record])
  const bar = useRef<HTMLElement>(null)
  useEffect(() => {
    const panel = bar.current?.parentElement
    return panel ? highlightWords(panel, words) : undefined
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
        onChange={event => updateSearch({ ...search, words: event.currentTarget.value, position: 0 })}
        onKeyDown={onKeyDown}
        autoFocus
      />
      <span className={classes.findCount} role="status">
        {result && (total > 0 ? `${position + 1} of ${total}` : 'No matches')}
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
      <CloseButton size="sm" aria-label="Close search" onClick={closeSearch} />
    </search>
  )
}
