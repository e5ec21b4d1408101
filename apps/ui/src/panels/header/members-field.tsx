import type { Board } from '@callboard/contract'
import { MultiSelect, Radio } from '@mantine/core'
import { useCurrentUser } from '../../live/current-user.ts'
import { useUsers } from '../../live/queries.ts'
import classes from './members-field.module.css'

export type Sharing = Pick<Board, 'visibility' | 'members'>

interface Props {
  value: Sharing
  /** The user who created the board and always has access. */
  creatorId: string | undefined
  onChange(value: Sharing): void
}

/** Selects who has access to a board: everyone, or selected people and its creator. */
export function MembersField({ value, creatorId, onChange }: Props) {
  const users = useUsers().data ?? []
  const me = useCurrentUser()
  const others = users.filter(user => user.user_id !== creatorId)
  const { visibility, members } = value
  const losesAccess = visibility === 'members' && me && me.user_id !== creatorId && !members.includes(me.user_id)
  return (
    <Radio.Group
      label="Visibility"
      value={visibility}
      onChange={chosen => onChange({ ...value, visibility: chosen === 'members' ? 'members' : 'open' })}
    >
      <div className={classes.choices}>
        <Radio value="open" label="Everyone" />
        <Radio value="members" label="Only selected people" />
      </div>
      {visibility === 'members' && (
        <MultiSelect
          className={classes.people}
          label="People"
          description={creatorHint(creatorId, me?.user_id, users.find(user => user.user_id === creatorId)?.name)}
          placeholder={members.length === 0 ? 'Select people' : ''}
          data={others.map(user => ({ value: user.user_id, label: user.name }))}
          value={members.filter(user_id => user_id !== creatorId)}
          onChange={chosen => onChange({ ...value, members: chosen })}
          nothingFoundMessage="No people found"
          searchable
          hidePickedOptions
        />
      )}
      {losesAccess && (
        <p className={classes.warning} role="status">
          You aren’t selected, so you will lose access to this board.
        </p>
      )}
    </Radio.Group>
  )
}

function creatorHint(maker: string | undefined, me: string | undefined, name: string | undefined): string {
  if (maker === me) return 'You created this board and always have access.'
  return name ? `${name} created this board and always has access.` : 'Other people can’t see this board.'
}
