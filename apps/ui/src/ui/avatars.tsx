import { Avatar, Tooltip } from '@mantine/core'
import { useUsers } from '../live/queries.ts'

/** White text is readable on these colors. */
const COLORS = ['pine.7', 'amber.7', 'red.7']

interface Props {
  userIds: readonly string[]
  /** The end of the accessible label: “on this board”. */
  activity: string
  size: number
  /** More users than this are only counted. */
  max?: number
}

/** The initials of users, each in its own color. */
export function Avatars({ userIds, activity, size, max = 5 }: Props) {
  const users = useUsers().data
  if (userIds.length === 0) return null
  const names = userIds.map(id => users?.find(({ user_id }) => user_id === id)?.name ?? 'Someone')
  const shown = names.length > max ? max - 1 : max
  const label = `${new Intl.ListFormat('en').format(names)} ${names.length === 1 ? 'is' : 'are'} ${activity}`
  return (
    <Tooltip label={label} openDelay={300}>
      <Avatar.Group spacing={size / 4} role="img" aria-label={label}>
        {names.slice(0, shown).map((name, at) => (
          <Avatar
            key={userIds[at]}
            name={name}
            size={size}
            color="initials"
            allowedInitialsColors={COLORS}
            variant="filled"
          />
        ))}
        {names.length > shown && <Avatar size={size}>+{names.length - shown}</Avatar>}
      </Avatar.Group>
    </Tooltip>
  )
}
