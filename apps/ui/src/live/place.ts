import { useEffect } from 'react'
import { useRoute } from 'wouter'

export interface Place {
  board_id?: string
  session_id?: string
}

export const boardAt = (board_id: string): string => `/boards/${board_id}`
export const sessionAt = (board_id: string, session_id: string): string => `/boards/${board_id}/sessions/${session_id}`

const key = 'callboard last board'

/** What the address of the page points to. */
export function usePlace(): Place {
  const [, board] = useRoute('/boards/:board_id')
  const [, session] = useRoute('/boards/:board_id/sessions/:session_id')
  const place: Place = session ?? board ?? {}
  useEffect(() => {
    if (place.board_id) localStorage.setItem(key, place.board_id)
  }, [place.board_id])
  return place
}

/** The board that was looked at last in this browser. */
export const lastBoard = (): string | null => localStorage.getItem(key)
