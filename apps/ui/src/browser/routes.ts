import type { Message } from '@callboard/contract'
import { useEffect } from 'react'
import { useRoute } from 'wouter'

export interface Route {
  board_id?: string
  session_id?: string
  /** The index of a message in its session (S1). */
  index?: string
}

export const boardPath = (board_id: string): string => `/boards/${board_id}`
export const sessionPath = (board_id: string, session_id: string): string =>
  `/boards/${board_id}/sessions/${session_id}`

export const messagePath = (board_id: string, session_id: string, index: number): string =>
  `${sessionPath(board_id, session_id)}/messages/${index}`

const LAST_BOARD_KEY = 'callboard last board'

/** Returns a function that builds the absolute URL of a message. */
export function useMessageLink(): (message: Pick<Message, 'session_id' | 'index'>) => string {
  const { board_id = '' } = useCurrentRoute()
  return ({ session_id, index }) => `${location.href.replace(/#.*/, '')}#${messagePath(board_id, session_id, index)}`
}

/** The parameters of the current route. */
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

/** The board that was open last in this browser. */
export const lastBoardId = (): string | null => localStorage.getItem(LAST_BOARD_KEY)
