import { TextInput } from '@mantine/core'

interface Props {
  value: string
  /** The daemon's error. */
  error: string | undefined
  onChange(value: string): void
}

/** The path or URL of a repository. */
export function RepoLocationField({ value, error, onChange }: Props) {
  return (
    <TextInput
      label="Local path or Git URL"
      description="The absolute path of a Git checkout on the daemon’s machine, or a URL to clone."
      placeholder="/home/you/project or https://…"
      value={value}
      error={error}
      onChange={event => onChange(event.currentTarget.value)}
      spellCheck={false}
      data-autofocus
    />
  )
}
