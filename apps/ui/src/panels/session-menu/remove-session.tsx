import type { Session } from '@callboard/contract'
import { useState } from 'react'
import { useClient } from '../../live/client.tsx'
import { Confirm } from '../../ui/confirm.tsx'
import { reasonOf } from '../../ui/error-data.ts'
import { sentence, tellFailure } from '../../ui/toast.ts'

/** Asks once, and a second time when its work tree holds what is nowhere else. */
export function RemoveSession({ session, onClose }: { session: Session; onClose(): void }) {
  const sessions = useClient().service('sessions')
  const [held, setHeld] = useState<string>()
  const { session_id, title, work_tree } = session
  if (held !== undefined) {
    const force = () => sessions.remove(session_id, { query: { force: true } })
    return (
      <Confirm key="held" title="Discard uncommitted changes?" verb="Remove anyway" onConfirm={force} onClose={onClose}>
        {held}
      </Confirm>
    )
  }
  const refused = (error: unknown) => {
    if (reasonOf(error) === 'uncommitted_work') setHeld(sentence(error))
    else tellFailure(`Couldn’t remove “${title}”`, error)
  }
  const what = work_tree === 'none' ? 'The repository is not changed.' : 'Its worktree is removed too.'
  return (
    <Confirm
      title="Remove session"
      verb="Remove"
      onConfirm={() => sessions.remove(session_id)}
      onRefused={refused}
      onClose={onClose}
    >
      This removes “{title}” and all its messages for everyone. {what}
    </Confirm>
  )
}
