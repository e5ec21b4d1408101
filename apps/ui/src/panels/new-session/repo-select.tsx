import type { Repo } from '@callboard/contract'
import { useHasRole } from '../../live/current-user.ts'
import { SelectWithHint } from '../../ui/select-with-hint.tsx'

/** The option that adds a repository. */
export const NEW_REPO = 'another'

interface Props {
  repos: readonly Repo[]
  value: string | undefined
  onChange(repo_id: string): void
}

export function RepoSelect({ repos, value, onChange }: Props) {
  const canAdd = useHasRole('admin')
  const options = [
    ...repos.map(repo => ({
      value: repo.repo_id,
      label: repo.name,
      hint: repoHint(repo),
      disabled: repo.status === 'failed'
    })),
    ...(canAdd ? [{ value: NEW_REPO, label: 'Another path or Git URL…', hint: '' }] : [])
  ]
  const isMissing = !canAdd && repos.length === 0
  return (
    <SelectWithHint
      label="Repository"
      options={options}
      value={value}
      onChange={onChange}
      error={isMissing && 'No repositories yet. Ask an admin to add one.'}
    />
  )
}

function repoHint({ status, error, path, url }: Repo): string {
  if (status === 'failed') return error?.message ?? 'Clone failed'
  return status === 'cloning' ? `Cloning from ${url}` : path
}
