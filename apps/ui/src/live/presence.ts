import type { Roster } from '@callboard/client'
import type { Presence, PresenceActivity } from '@callboard/contract'
import { type RefObject, useCallback, useEffect, useRef, useSyncExternalStore } from 'react'
import { useStore } from '../browser/value-store.ts'
import { useClient } from './client.tsx'
import { type Around, DrawnRoster } from './frame-roster.ts'
import { here } from './sign-in-store.ts'
import { isAlike } from './use-rows.ts'

const drawn = new WeakMap<Roster, DrawnRoster>()

function useDrawn(board_id: string): DrawnRoster {
  const roster = useClient().roster(board_id)
  const known = drawn.get(roster) ?? new DrawnRoster(roster)
  drawn.set(roster, known)
  return known
}

/** Of who is on a board, in all their tabs, what `select` takes; it renders again only when that is something else. */
export function useRoster<T>(board_id: string, select: (entries: readonly Presence[]) => T): T {
  const roster = useDrawn(board_id)
  const last = useRef<T>(undefined)
  return useSyncExternalStore(roster.subscribe, () => taken(last, select(roster.list)))
}

/** Of what people do with a session of a board, what `select` takes; it renders again only when that is something else. */
function useAround<T>(board_id: string, session_id: string, select: (around: Around) => T): T {
  const roster = useDrawn(board_id)
  const last = useRef<T>(undefined)
  const subscribe = useCallback(
    (listener: () => void) => roster.subscribeTo(session_id, listener),
    [roster, session_id]
  )
  return useSyncExternalStore(subscribe, () => taken(last, select(roster.around(session_id))))
}

/** What was selected, or what was before when that is the same. */
function taken<T>(last: RefObject<T | undefined>, selected: T): T {
  if (last.current === undefined || !isAlike(last.current, selected)) last.current = selected
  return last.current
}

/** The ids of the people on a board, each once however many tabs they have, in the order in which they came. */
export const usePeopleOn = (board_id: string): readonly string[] => useRoster(board_id, peopleIn)

/** The ids of those others who look at a session of a board. */
export function useLookingAt(board_id: string, session_id: string): readonly string[] {
  const me = useStore(here)?.user_id
  return useAround(board_id, session_id, ({ looking }) => looking.filter(user_id => user_id !== me))
}

/** Whether somebody else has chosen a session's card. */
export function useIsTaken(board_id: string, session_id: string): boolean {
  const me = useStore(here)?.user_id
  return useAround(board_id, session_id, ({ choosing }) => choosing.some(user_id => user_id !== me))
}

/** The ids of those others who write to a session. */
export function useTypingIn(board_id: string, session_id: string): readonly string[] {
  const me = useStore(here)?.user_id
  return useRoster(board_id, entries =>
    peopleIn(entries.filter(entry => entry.is_typing && entry.session_id === session_id && entry.user_id !== me))
  )
}

/** Shows others what this tab does, for as long as it does it. */
export function useShow(board_id: string, { session_id }: Pick<PresenceActivity, 'session_id'>): void {
  const client = useClient()
  useEffect(() => client.roster(board_id).show({ session_id, is_typing: false }), [client, board_id, session_id])
}

/** Milliseconds after the last key until one is not writing any more. */
const PAUSE = 3_000

/** Gives what is called with each key, and once what was written is gone. */
export function useShowTyping(board_id: string): (isTyping: boolean) => void {
  const client = useClient()
  const timer = useRef(0)
  const show = useCallback(
    (is_typing: boolean) => {
      clearTimeout(timer.current)
      client.roster(board_id).show({ is_typing })
      if (is_typing) timer.current = window.setTimeout(() => client.roster(board_id).show({ is_typing: false }), PAUSE)
    },
    [client, board_id]
  )
  useEffect(() => () => show(false), [show])
  return show
}

const peopleIn = (entries: readonly Presence[]): string[] => [...new Set(entries.map(({ user_id }) => user_id))]
