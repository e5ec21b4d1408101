import type { Board } from '@callboard/contract'
import { IconLock } from '@tabler/icons-react'

/** Marks a board that is not visible to everyone. */
export function PrivateIcon({ board }: { board: Board }) {
  if (board.visibility === 'open') return null
  return <IconLock size={14} stroke={2} aria-label="Private" />
}
