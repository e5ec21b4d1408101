import type { Board } from '@callboard/contract'
import { IconLock } from '@tabler/icons-react'

/** Says of a board that not everyone sees it. */
export function PrivateIcon({ board }: { board: Board }) {
  if (board.visibility === 'open') return null
  return <IconLock size={14} stroke={2} aria-label="Private" />
}
