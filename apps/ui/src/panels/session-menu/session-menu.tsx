import type { Session } from '@callboard/contract'
import { ActionsMenu } from '../../ui/menu-actions.tsx'
import { useSessionActions } from './session-actions.tsx'

/** The actions of a session. */
export function SessionMenu({ session }: { session: Session }) {
  const { actions, dialogs } = useSessionActions(session)
  if (actions.length === 0) return null
  return (
    <>
      <ActionsMenu subject={`“${session.title}”`} actions={actions} width={210} size="sm" />
      {dialogs}
    </>
  )
}
