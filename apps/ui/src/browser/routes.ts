import type { Message } from '@callboard/contract'
import { useEffect } from 'react'
import { useRoute } from 'wouter'

export interface Place {
  board_id?: string
  session_id?: string
  /** The number of a message in the session (S1). */
  index?: string
}

export const boardAt = (board_id: string): string => `/boards/${board_id}`
export const sessionAt = (board_id: string, session_id: string): string => `/boards/${board_id}/sessions/${session_id}`

export const messageAt = (board_id: string, session_id: string, index: number): string =>
  `${sessionAt(board_id, session_id)}/messages/${index}`

const key = 'callboard last board'

/** Gives the address of a message that stands on the page. */
export function useLinkTo(): (message: Pick<Message, 'session_id' | 'index'>) => string {
  const { board_id = '' } = usePlace()
  return ({ session_id, index }) => `${location.href.replace(/#.*/, '')}#${messageAt(board_id, session_id, index)}`
}

/** What the address of the page points to. */
export function usePlace(): Place {
  const [, board] = useRoute('/boards/:board_id')
  const [, session] = useRoute('/boards/:board_id/sessions/:session_id')
  const [, message] = useRoute('/boards/:board_id/sessions/:session_id/messages/:index')
  const place: Place = message ?? session ?? board ?? {}
  useEffect(() => {
    if (place.board_id) localStorage.setItem(key, place.board_id)
  }, [place.board_id])
  return place
}

/** The board that was looked at last in this browser. */
export const lastBoard = (): string | null => localStorage.getItem(key)
