import type { Roster } from '@callboard/client'
import type { Presence, PresenceActivity } from '@callboard/contract'
import { type RefObject, useCallback, useEffect, useRef, useSyncExternalStore } from 'react'
import { useStore } from '../browser/value-store.ts'
import { useClient } from './client.tsx'
import { FrameRoster, type SessionPresence } from './frame-roster.ts'
import { currentSignIn } from './sign-in-store.ts'
import { shallowEqual } from './use-rows.ts'

const frameRosters = new WeakMap<Roster, FrameRoster>()

function useFrameRoster(board_id: string): FrameRoster {
  const roster = useClient().roster(board_id)
  const existing = frameRosters.get(roster) ?? new FrameRoster(roster)
  frameRosters.set(roster, existing)
  return existing
}

/** Returns `select(entries)` of everyone on a board, one entry per tab; renders only when the result changes. */
export function useRoster<T>(board_id: string, select: (entries: readonly Presence[]) => T): T {
  const roster = useFrameRoster(board_id)
  const last = useRef<T>(undefined)
  return useSyncExternalStore(roster.subscribe, () => keepIfEqual(last, select(roster.entries)))
}

/** Returns `select(presence)` of one session of a board; renders only when the result changes. */
function useSessionPresence<T>(board_id: string, session_id: string, select: (around: SessionPresence) => T): T {
  const roster = useFrameRoster(board_id)
  const last = useRef<T>(undefined)
  const subscribe = useCallback(
    (listener: () => void) => roster.subscribeToSession(session_id, listener),
    [roster, session_id]
  )
  return useSyncExternalStore(subscribe, () => keepIfEqual(last, select(roster.sessionPresence(session_id))))
}

/** Returns the previous selection if the new one is equal to it. */
function keepIfEqual<T>(last: RefObject<T | undefined>, selected: T): T {
  if (last.current === undefined || !shallowEqual(last.current, selected)) last.current = selected
  return last.current
}

/** The ids of the users on a board, each once however many tabs they have, in the order in which they joined. */
export const useBoardViewers = (board_id: string): readonly string[] => useRoster(board_id, userIdsOf)

/** The ids of the other users who view a session. */
export function useSessionViewers(board_id: string, session_id: string): readonly string[] {
  const me = useStore(currentSignIn)?.user_id
  return useSessionPresence(board_id, session_id, ({ viewing }) => viewing.filter(user_id => user_id !== me))
}

/** True if another user has selected a session's card. */
export function useIsSelectedByOther(board_id: string, session_id: string): boolean {
  const me = useStore(currentSignIn)?.user_id
  return useSessionPresence(board_id, session_id, ({ selecting }) => selecting.some(user_id => user_id !== me))
}

/** The ids of the other users who are typing in a session. */
export function useTypingUsers(board_id: string, session_id: string): readonly string[] {
  const me = useStore(currentSignIn)?.user_id
  return useRoster(board_id, entries =>
    userIdsOf(entries.filter(entry => entry.is_typing && entry.session_id === session_id && entry.user_id !== me))
  )
}

/** Publishes which session this tab shows. */
export function usePublishPresence(board_id: string, { session_id }: Pick<PresenceActivity, 'session_id'>): void {
  const client = useClient()
  useEffect(() => client.roster(board_id).show({ session_id, is_typing: false }), [client, board_id, session_id])
}

/** Time, in ms, after the last key press until a user no longer counts as typing. */
const TYPING_TIMEOUT_MS = 3_000

/** Returns a function to call with true on every key press, and with false when the text was sent or deleted. */
export function usePublishTyping(board_id: string): (isTyping: boolean) => void {
  const client = useClient()
  const timer = useRef(0)
  const publish = useCallback(
    (is_typing: boolean) => {
      clearTimeout(timer.current)
      client.roster(board_id).show({ is_typing })
      if (is_typing)
        timer.current = window.setTimeout(() => client.roster(board_id).show({ is_typing: false }), TYPING_TIMEOUT_MS)
    },
    [client, board_id]
  )
  useEffect(() => () => publish(false), [publish])
  return publish
}

const userIdsOf = (entries: readonly Presence[]): string[] => [...new Set(entries.map(({ user_id }) => user_id))]
