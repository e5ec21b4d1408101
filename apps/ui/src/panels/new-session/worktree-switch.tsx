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
      label="Use a separate worktree"
      description={
        value ? 'The agent works in its own directory and branch. The main checkout is not changed.' : inPlace(others)
      }
      checked={value}
      onChange={event => onChange(event.currentTarget.checked)}
    />
  )
}

function inPlace(others: number): string {
  if (others === 0) return 'Otherwise it edits the main checkout.'
  const sessions = others === 1 ? '1 other session' : `${others} other sessions`
  return `Otherwise it edits the main checkout, like ${sessions}, and their changes can conflict.`
}
