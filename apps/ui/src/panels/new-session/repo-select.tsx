import type { Repo } from '@callboard/contract'
import { useMay } from '../../live/current-user.ts'
import { NotedSelect } from '../../ui/select-with-hint.tsx'

/** The choice of a directory that is not in the list yet. */
export const ANOTHER = 'another'

interface Props {
  repos: readonly Repo[]
  value: string | undefined
  onChange(repo_id: string): void
}

export function RepoSelect({ repos, value, onChange }: Props) {
  const mayAdd = useMay('admin')
  const options = [
    ...repos.map(repo => ({
      value: repo.repo_id,
      label: repo.name,
      note: noteOf(repo),
      disabled: repo.status === 'failed'
    })),
    ...(mayAdd ? [{ value: ANOTHER, label: 'Another path or Git URL…', note: '' }] : [])
  ]
  const isMissing = !mayAdd && repos.length === 0
  return (
    <NotedSelect
      label="Repository"
      options={options}
      value={value}
      onChange={onChange}
      error={isMissing && 'No repositories yet. Ask an admin to add one.'}
    />
  )
}

function noteOf({ status, error, path, url }: Repo): string {
  if (status === 'failed') return error?.message ?? 'Clone failed'
  return status === 'cloning' ? `Cloning from ${url}` : path
}
