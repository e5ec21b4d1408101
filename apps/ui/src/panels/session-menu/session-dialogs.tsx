import type { Session } from '@callboard/contract'
import { useClient } from '../../live/client.tsx'
import { NameDialog } from '../../ui/name-dialog.tsx'
import { MoveSession } from './move-session.tsx'
import { RemoveSession } from './remove-session.tsx'

export type SessionDialog = 'rename' | 'move' | 'remove'

interface Props {
  session: Session
  dialog: SessionDialog | undefined
  onClose(): void
}

export function SessionDialogs({ session, dialog, onClose }: Props) {
  const sessions = useClient().service('sessions')
  const { session_id, title } = session
  switch (dialog) {
    case 'rename':
      return (
        <NameDialog
          title="Rename session"
          label="Title"
          name={title}
          maxLength={200}
          verb="Rename"
          onSubmit={name => sessions.patch(session_id, { title: name })}
          onClose={onClose}
        />
      )
    case 'move':
      return <MoveSession session={session} onClose={onClose} />
    case 'remove':
      return <RemoveSession session={session} onClose={onClose} />
    case undefined:
      return null
  }
}
