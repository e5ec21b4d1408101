import { Avatar, Tooltip } from '@mantine/core'
import { useUsers } from '../live/queries.ts'

/** White letters are read well on these. */
const COLOURS = ['pine.7', 'amber.7', 'red.7']

interface Props {
  people: readonly string[]
  /** What they do, for whoever cannot see the faces: “on this board”. */
  doing: string
  size: number
  /** More than so many are counted. */
  most?: number
}

/** People by their initials, each with a colour of their own. */
export function Faces({ people, doing, size, most = 5 }: Props) {
  const users = useUsers().data
  if (people.length === 0) return null
  const names = people.map(id => users?.find(({ user_id }) => user_id === id)?.name ?? 'Someone')
  const shown = names.length > most ? most - 1 : most
  const all = `${new Intl.ListFormat('en').format(names)} ${names.length === 1 ? 'is' : 'are'} ${doing}`
  return (
    <Tooltip label={all} openDelay={300}>
      <Avatar.Group spacing={size / 4} role="img" aria-label={all}>
        {names.slice(0, shown).map((name, at) => (
          <Avatar
            key={people[at]}
            name={name}
            size={size}
            color="initials"
            allowedInitialsColors={COLOURS}
            variant="filled"
          />
        ))}
        {names.length > shown && <Avatar size={size}>+{names.length - shown}</Avatar>}
      </Avatar.Group>
    </Tooltip>
  )
}
