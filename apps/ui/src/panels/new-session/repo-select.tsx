import type { Repo } from '@callboard/contract'
import { Select } from '@mantine/core'
import classes from './new-session.module.css'

/** The choice of a directory that is not in the list yet. */
export const ANOTHER = 'another'

interface Props {
  repos: readonly Repo[]
  value: string | undefined
  onChange(repo_id: string): void
}

export function RepoSelect({ repos, value, onChange }: Props) {
  const options = [
    ...repos.map(repo => ({ value: repo.repo_id, label: repo.name, note: repo.path })),
    { value: ANOTHER, label: 'Another directory…', note: '' }
  ]
  return (
    <Select
      label="Repository"
      data={options}
      value={value ?? null}
      onChange={repo_id => repo_id && onChange(repo_id)}
      allowDeselect={false}
      renderOption={({ option }) => (
        <span className={classes.option}>
          {option.label}
          <small className={classes.note}>{options.find(({ value }) => value === option.value)?.note}</small>
        </span>
      )}
    />
  )
}
