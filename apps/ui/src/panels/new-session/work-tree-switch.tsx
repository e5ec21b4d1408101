import { Switch } from '@mantine/core'
import { useSessionsInPlace } from '../../live/queries.ts'
import { ANOTHER } from './repo-select.tsx'

interface Props {
  repo_id: string | undefined
  value: boolean
  onChange(value: boolean): void
}

/** Whether a session works in the checkout itself, and who else does. */
export function WorkTreeSwitch({ repo_id = ANOTHER, value, onChange }: Props) {
  const others = useSessionsInPlace(repo_id).data?.length ?? 0
  return (
    <Switch
      label="A work tree of its own"
      description={value ? 'A directory and a branch of its own; the checkout stays as it is.' : inPlace(others)}
      checked={value}
      onChange={event => onChange(event.currentTarget.checked)}
    />
  )
}

function inPlace(others: number): string {
  if (others === 0) return 'Otherwise it works in the checkout itself.'
  const who = others === 1 ? 'one other session does' : `${others} other sessions do`
  return `Otherwise it works in the checkout itself, as ${who}: they could be in each other’s way.`
}
