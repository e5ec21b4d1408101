import '@mantine/spotlight/styles.css'
import type { Board, SearchHit } from '@callboard/contract'
import { Highlight, Kbd } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { createSpotlight, Spotlight } from '@mantine/spotlight'
import {
  IconArrowRight,
  IconFile,
  IconLayoutBoard,
  IconMessage,
  IconNotes,
  IconSearch,
  IconTerminal2
} from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { useLocation } from 'wouter'
import { boardPath, messagePath, sessionPath } from '../../browser/routes.ts'
import { useClient } from '../../live/client.tsx'
import type { CommandAction } from './action.ts'
import classes from './commands.module.css'
import { keyLabels } from './keys.ts'

const [store, spotlight] = createSpotlight()

interface Props {
  actions: readonly CommandAction[]
  boards: readonly Board[]
  /** The open session, whose results come first. */
  session_id: string | undefined
  onClose(): void
}

/** Searches actions, boards, sessions and messages. */
export function Palette({ actions, boards, session_id, onClose }: Props) {
  const [, navigate] = useLocation()
  const [query, setQuery] = useState('')
  const [searched] = useDebouncedValue(query.trim(), 60, { leading: true })
  const sessionHits = useSearch(searched, { session_id, kind: { $ne: 'session' } }, session_id !== undefined)
  const titleHits = useSearch(searched, { kind: 'session' })
  const messageHits = useSearch(searched, { kind: { $ne: 'session' } })
  const needle = query.trim().toLowerCase()
  const isMatch = (label: string) => label.toLowerCase().includes(needle)
  const otherHits = messageHits.filter(hit => hit.session_id !== session_id)
  const matchingBoards = boards.filter(({ name }) => isMatch(name))
  const matchingActions = actions.filter(action => matches(action, needle))
  const isEmpty = [sessionHits, titleHits, otherHits, matchingBoards, matchingActions].every(
    ({ length }) => length === 0
  )
  const hasPrefixMatch = [...matchingBoards.map(({ name }) => name), ...matchingActions.map(({ label }) => label)].some(
    name => needle !== '' && name.toLowerCase().startsWith(needle)
  )
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => spotlight.open(), [])
  // Users type on immediately, before the input has the focus.
  useEffect(() => {
    const hearEarly = (event: KeyboardEvent) => {
      const isSign = event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey
      if (!isSign || document.activeElement === input.current) return
      event.preventDefault()
      event.stopPropagation()
      setQuery(before => before + event.key)
    }
    addEventListener('keydown', hearEarly, true)
    return () => removeEventListener('keydown', hearEarly, true)
  }, [])
  // Results that arrive later are listed above the selected one; Enter takes the first.
  const firstHits = [sessionHits, titleHits, otherHits]
    .flatMap(hits => hits.slice(0, 1).map(({ record }) => record))
    .join()
  useEffect(() => {
    if (query || firstHits) selectFirst()
  }, [query, firstHits])
  const boardsAndActions = (
    <>
      <Group label="Boards" items={matchingBoards}>
        {({ board_id, name }) => (
          <Spotlight.Action
            key={board_id}
            label={name}
            highlightQuery
            leftSection={<IconLayoutBoard size={18} stroke={1.75} />}
            onClick={() => navigate(boardPath(board_id))}
          />
        )}
      </Group>
      <ActionGroupList label="This session" actions={matchingActions.filter(({ group }) => group === 'This session')} />
      <ActionGroupList label="Actions" actions={matchingActions.filter(({ group }) => group === undefined)} />
      <ActionGroupList label="Settings" actions={matchingActions.filter(({ group }) => group === 'Settings')} />
    </>
  )
  return (
    <Spotlight.Root
      store={store}
      shortcut={null}
      centered={false}
      yOffset="12dvh"
      query={query}
      onQueryChange={setQuery}
      onSpotlightClose={onClose}
      attributes={{ content: { 'aria-label': 'Search or jump to…' } }}
    >
      <Spotlight.Search
        ref={input}
        placeholder="Search or jump to…"
        aria-label="Search or jump to…"
        leftSection={<IconSearch size={18} stroke={1.75} />}
      />
      <Spotlight.ActionsList className={classes.list}>
        {hasPrefixMatch && boardsAndActions}
        <SearchHits label="In this session" hits={sessionHits} words={searched} />
        <SearchHits label="Sessions" hits={titleHits} words={searched} />
        <SearchHits label="Messages" hits={otherHits} words={searched} />
        {!hasPrefixMatch && boardsAndActions}
        {isEmpty && <Spotlight.Empty>No results</Spotlight.Empty>}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  )
}

/** Spotlight selects the first action only when the query changes, not when results arrive. */
function selectFirst(): void {
  const list = document.getElementById(store.getState().listId)
  list?.querySelector('[data-selected]')?.removeAttribute('data-selected')
  list?.querySelector('[data-action]')?.setAttribute('data-selected', 'true')
  store.updateState(state => ({ ...state, selected: 0 }))
}

interface GroupProps<T> {
  label: string
  items: readonly T[]
  children(item: T): React.ReactNode
}

function Group<T>({ label, items, children }: GroupProps<T>) {
  return items.length > 0 && <Spotlight.ActionsGroup label={label}>{items.map(children)}</Spotlight.ActionsGroup>
}

function ActionGroupList({ label, actions }: { label: string; actions: readonly CommandAction[] }) {
  return (
    <Group label={label} items={actions}>
      {({ label, keys, run }) => (
        <Spotlight.Action
          key={label}
          label={label}
          highlightQuery
          leftSection={<IconArrowRight size={18} stroke={1.75} />}
          rightSection={
            keys && (
              <span className={classes.keys}>
                {keyLabels(keys).map(key => (
                  <Kbd key={key} size="xs">
                    {key}
                  </Kbd>
                ))}
              </span>
            )
          }
          onClick={run}
        />
      )}
    </Group>
  )
}

/** True if an action contains every word; “rename session” finds “Rename…” in “This session”. */
function matches({ label, group }: CommandAction, words: string): boolean {
  const text = [label, group].join(' ').toLowerCase()
  return words.split(/\s+/).every(word => text.includes(word))
}

const HIT_ICONS: Record<SearchHit['kind'], typeof IconMessage> = {
  session: IconNotes,
  task: IconTerminal2,
  document: IconFile,
  message: IconMessage
}

function SearchHits({ label, hits, words }: { label: string; hits: readonly SearchHit[]; words: string }) {
  const [, go] = useLocation()
  const marked = words.split(/\s+/)
  return (
    <Group label={label} items={hits}>
      {hit => {
        const Icon = HIT_ICONS[hit.kind]
        return (
          <Spotlight.Action key={hit.record} className={classes.action} onClick={() => go(hitPath(hit))}>
            <Icon className={classes.icon} size={18} stroke={1.75} aria-hidden />
            <span className={classes.hit}>
              <Highlight component="span" className={classes.title} highlight={marked}>
                {hit.title}
              </Highlight>
              {hit.kind !== 'session' && (
                <Highlight component="span" className={classes.snippet} highlight={marked}>
                  {hit.snippet}
                </Highlight>
              )}
            </span>
          </Spotlight.Action>
        )
      }}
    </Group>
  )
}

const hitPath = ({ board_id, session_id, index }: SearchHit) =>
  index === null ? sessionPath(board_id, session_id) : messagePath(board_id, session_id, index)

interface SearchFilter {
  session_id?: string | undefined
  kind?: SearchHit['kind'] | { $ne: SearchHit['kind'] }
}

/** The best results; while typing, the previous ones stay visible. */
function useSearch(words: string, { session_id, kind }: SearchFilter, isWanted = true): readonly SearchHit[] {
  const client = useClient()
  const { data } = useQuery({
    queryKey: ['search', words, session_id, kind],
    queryFn: () =>
      client.service('search').find({
        query: { words, ...(session_id && { session_id }), ...(kind && { kind }), $limit: MAX_HITS }
      }),
    enabled: isWanted && /[\p{L}\p{N}]/u.test(words),
    placeholderData: keepPreviousData,
    staleTime: 0,
    gcTime: 10_000
  })
  return (words && data?.data) || NO_HITS
}

const MAX_HITS = 6
const NO_HITS: readonly SearchHit[] = []
