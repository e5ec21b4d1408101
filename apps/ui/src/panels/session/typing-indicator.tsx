import type { Session } from '@callboard/contract'
import { useTypingUsers } from '../../live/presence.ts'
import { useUsers } from '../../live/queries.ts'
import classes from './session.module.css'

/** Shows who is typing. Its line is always reserved, to avoid layout shifts. */
export function TypingIndicator({ session: { board_id, session_id } }: { session: Session }) {
  const people = useTypingUsers(board_id, session_id)
  const users = useUsers().data
  const names = people.map(id => users?.find(({ user_id }) => user_id === id)?.name ?? 'Someone')
  const text =
    names.length > 0 && `${new Intl.ListFormat('en').format(names)} ${names.length === 1 ? 'is' : 'are'} typing…`
  return <p className={classes.typing}>{text}</p>
}
