import type { Session } from '@callboard/contract'
import { useState } from 'react'
import { errorText } from '../../browser/error-text.ts'
import { useClient } from '../../live/client.tsx'
import { Confirm } from '../../ui/confirm.tsx'
import { errorReason } from '../../ui/error-data.ts'
import { toastError } from '../../ui/toast.ts'

/** Asks for confirmation, and again if the worktree has uncommitted work. */
export function RemoveSession({ session, onClose }: { session: Session; onClose(): void }) {
  const sessions = useClient().service('sessions')
  const [warning, setWarning] = useState<string>()
  const { session_id, title, work_tree } = session
  if (warning !== undefined) {
    const force = () => sessions.remove(session_id, { query: { force: true } })
    return (
      <Confirm key="held" title="Discard uncommitted changes?" verb="Remove anyway" onConfirm={force} onClose={onClose}>
        {warning}
      </Confirm>
    )
  }
  const onRefused = (error: unknown) => {
    if (errorReason(error) === 'uncommitted_work') setWarning(errorText(error))
    else toastError(`Couldn’t remove “${title}”`, error)
  }
  const consequence = work_tree === 'none' ? 'The repository is not changed.' : 'Its worktree is removed too.'
  return (
    <Confirm
      title="Remove session"
      verb="Remove"
      onConfirm={() => sessions.remove(session_id)}
      onRefused={onRefused}
      onClose={onClose}
    >
      This removes “{title}” and all its messages for everyone. {consequence}
    </Confirm>
  )
}
