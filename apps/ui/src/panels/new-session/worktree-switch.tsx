import { Switch } from '@mantine/core'
import { useSessionsWithoutWorktree } from '../../live/queries.ts'
import { NEW_REPO } from './repo-select.tsx'

interface Props {
  repo_id: string | undefined
  value: boolean
  onChange(value: boolean): void
}

/** Chooses whether a session uses its own worktree, and warns about other sessions in the main checkout. */
export function WorktreeSwitch({ repo_id = NEW_REPO, value, onChange }: Props) {
  const others = useSessionsWithoutWorktree(repo_id).data?.length ?? 0
  return (
    <Switch
      label="Use a separate worktree"
      description={
        value
          ? 'The agent works in its own directory and branch. The main checkout is not changed.'
          : sharedCheckoutHint(others)
      }
      checked={value}
      onChange={event => onChange(event.currentTarget.checked)}
    />
  )
}

function sharedCheckoutHint(others: number): string {
  if (others === 0) return 'Otherwise it edits the main checkout.'
  const sessions = others === 1 ? '1 other session' : `${others} other sessions`
  return `Otherwise it edits the main checkout, like ${sessions}, and their changes can conflict.`
}
