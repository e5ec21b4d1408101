import type { Message } from '@callboard/contract'
import { useEffect } from 'react'
import { useRoute } from 'wouter'

export interface Route {
  board_id?: string
  session_id?: string
  /** The number of a message in the session (S1). */
  index?: string
}

export const boardPath = (board_id: string): string => `/boards/${board_id}`
export const sessionPath = (board_id: string, session_id: string): string =>
  `/boards/${board_id}/sessions/${session_id}`

export const messagePath = (board_id: string, session_id: string, index: number): string =>
  `${sessionPath(board_id, session_id)}/messages/${index}`

const LAST_BOARD_KEY = 'callboard last board'

/** Gives the address of a message that stands on the page. */
export function useMessageLink(): (message: Pick<Message, 'session_id' | 'index'>) => string {
  const { board_id = '' } = useCurrentRoute()
  return ({ session_id, index }) => `${location.href.replace(/#.*/, '')}#${messagePath(board_id, session_id, index)}`
}

/** What the address of the page points to. */
export function useCurrentRoute(): Route {
  const [, board] = useRoute('/boards/:board_id')
  const [, session] = useRoute('/boards/:board_id/sessions/:session_id')
  const [, message] = useRoute('/boards/:board_id/sessions/:session_id/messages/:index')
  const route: Route = message ?? session ?? board ?? {}
  useEffect(() => {
    if (route.board_id) localStorage.setItem(LAST_BOARD_KEY, route.board_id)
  }, [route.board_id])
  return route
}

/** The board that was looked at last in this browser. */
export const lastBoardId = (): string | null => localStorage.getItem(LAST_BOARD_KEY)
