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
import { boardAt, messageAt, sessionAt } from '../../browser/routes.ts'
import { useClient } from '../../live/client.tsx'
import type { Action } from './action.ts'
import classes from './commands.module.css'
import { keysOf } from './keys.ts'

const [store, spotlight] = createSpotlight()

interface Props {
  actions: readonly Action[]
  boards: readonly Board[]
  /** The session that is open: what is found in it comes first. */
  session_id: string | undefined
  onClose(): void
}

/** Everything by its name: what can be done, boards, sessions, and what was said in them. */
export function Palette({ actions, boards, session_id, onClose }: Props) {
  const [, go] = useLocation()
  const [words, setWords] = useState('')
  const [asked] = useDebouncedValue(words.trim(), 60, { leading: true })
  const here = useHits(asked, { session_id, kind: { $ne: 'session' } }, session_id !== undefined)
  const sessions = useHits(asked, { kind: 'session' })
  const said = useHits(asked, { kind: { $ne: 'session' } })
  const typed = words.trim().toLowerCase()
  const isFor = (label: string) => label.toLowerCase().includes(typed)
  const others = said.filter(hit => hit.session_id !== session_id)
  const namedBoards = boards.filter(({ name }) => isFor(name))
  const namedActions = actions.filter(action => says(action, typed))
  const isNothing = [here, sessions, others, namedBoards, namedActions].every(({ length }) => length === 0)
  const isNamed = [...namedBoards.map(({ name }) => name), ...namedActions.map(({ label }) => label)].some(
    name => typed !== '' && name.toLowerCase().startsWith(typed)
  )
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => spotlight.open(), [])
  // Whoever calls it types on at once, and it takes a moment until the box has the focus.
  useEffect(() => {
    const hearEarly = (event: KeyboardEvent) => {
      const isSign = event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey
      if (!isSign || document.activeElement === input.current) return
      event.preventDefault()
      event.stopPropagation()
      setWords(before => before + event.key)
    }
    addEventListener('keydown', hearEarly, true)
    return () => removeEventListener('keydown', hearEarly, true)
  }, [])
  // What comes while one types stands above what was chosen: Enter takes the first.
  const first = [here, sessions, others].flatMap(hits => hits.slice(0, 1).map(({ record }) => record)).join()
  useEffect(() => {
    if (words || first) selectFirst()
  }, [words, first])
  const named = (
    <>
      <Group label="Boards" items={namedBoards}>
        {({ board_id, name }) => (
          <Spotlight.Action
            key={board_id}
            label={name}
            highlightQuery
            leftSection={<IconLayoutBoard size={18} stroke={1.75} />}
            onClick={() => go(boardAt(board_id))}
          />
        )}
      </Group>
      <Deeds label="This session" actions={namedActions.filter(({ of }) => of === 'This session')} />
      <Deeds label="Actions" actions={namedActions.filter(({ of }) => of === undefined)} />
      <Deeds label="Settings" actions={namedActions.filter(({ of }) => of === 'Settings')} />
    </>
  )
  return (
    <Spotlight.Root
      store={store}
      shortcut={null}
      centered={false}
      yOffset="12dvh"
      query={words}
      onQueryChange={setWords}
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
        {isNamed && named}
        <Hits label="In this session" hits={here} words={asked} />
        <Hits label="Sessions" hits={sessions} words={asked} />
        <Hits label="Messages" hits={others} words={asked} />
        {!isNamed && named}
        {isNothing && <Spotlight.Empty>No results</Spotlight.Empty>}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  )
}

/** As Spotlight does it by itself when the words change, and not when what is found does. */
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

function Deeds({ label, actions }: { label: string; actions: readonly Action[] }) {
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
                {keysOf(keys).map(key => (
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

/** Whether an action says every word; “rename session” finds “Rename…” of this session. */
function says({ label, of }: Action, words: string): boolean {
  const said = [label, of].join(' ').toLowerCase()
  return words.split(/\s+/).every(word => said.includes(word))
}

const icons: Record<SearchHit['kind'], typeof IconMessage> = {
  session: IconNotes,
  task: IconTerminal2,
  document: IconFile,
  message: IconMessage
}

function Hits({ label, hits, words }: { label: string; hits: readonly SearchHit[]; words: string }) {
  const [, go] = useLocation()
  const marked = words.split(/\s+/)
  return (
    <Group label={label} items={hits}>
      {hit => {
        const Icon = icons[hit.kind]
        return (
          <Spotlight.Action key={hit.record} className={classes.action} onClick={() => go(placeOf(hit))}>
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

const placeOf = ({ board_id, session_id, index }: SearchHit) =>
  index === null ? sessionAt(board_id, session_id) : messageAt(board_id, session_id, index)

interface Narrowed {
  session_id?: string | undefined
  kind?: SearchHit['kind'] | { $ne: SearchHit['kind'] }
}

/** The best that are found; while words are typed on, those of before. */
function useHits(words: string, { session_id, kind }: Narrowed, isWanted = true): readonly SearchHit[] {
  const client = useClient()
  const { data } = useQuery({
    queryKey: ['search', words, session_id, kind],
    queryFn: () =>
      client.service('search').find({
        query: { words, ...(session_id && { session_id }), ...(kind && { kind }), $limit: SHOWN }
      }),
    enabled: isWanted && /[\p{L}\p{N}]/u.test(words),
    placeholderData: keepPreviousData,
    staleTime: 0,
    gcTime: 10_000
  })
  return (words && data?.data) || NONE
}

const SHOWN = 6
const NONE: readonly SearchHit[] = []
