import type { Session } from '@callboard/contract'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useSessionsSharingCheckout } from '../../live/queries.ts'
import classes from './session.module.css'

/** Warns while another session is running in the same checkout, since their changes could conflict. */
export function SharedCheckoutWarning({ session }: { session: Session }) {
  const others = useSessionsSharingCheckout(session)
  const [first] = others
  if (!first) return null
  const who = others.length === 1 ? `“${first.title}” is` : `${others.length} other sessions are`
  return (
    <p className={classes.shared} role="status">
      <IconAlertTriangle size={16} aria-hidden />
      {who} editing the same checkout. Use a worktree to avoid conflicts.
    </p>
  )
}
