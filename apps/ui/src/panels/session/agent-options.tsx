import type { AgentOption, Session } from '@callboard/contract'
import { Select } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useClient, useConnection } from '../../live/client.tsx'
import { toastError } from '../../ui/toast.ts'
import classes from './agent-options.module.css'

/** Selects with more choices than this are searchable. */
const SEARCHABLE_ABOVE = 8

/** The options of a session's agent, such as its model, mode or effort. */
export function AgentOptions({ session }: { session: Session }) {
  const shown = session.options?.filter(({ choices }) => choices.length > 1) ?? []
  if (shown.length === 0) return null
  return (
    <div className={classes.options}>
      {shown.map(option => (
        <OptionSelect key={option.id} session_id={session.session_id} option={option} />
      ))}
    </div>
  )
}

function OptionSelect({ session_id, option }: { session_id: string; option: AgentOption }) {
  const client = useClient()
  const isLive = useConnection().status === 'live'
  const { id, label, choices } = option
  const choose = useMutation({
    mutationFn: (value: string) => client.choose(session_id, { id, value }),
    onError: error => toastError(`Couldn’t change ${label}`, error)
  })
  const value = choose.isPending ? choose.variables : option.value
  const text = choices.find(choice => choice.value === value)?.label ?? value
  return (
    <Select
      classNames={{ root: classes.option, input: classes.input, section: classes.section }}
      // As wide as its text: a full-width field would look like something to fill in.
      style={{ width: `calc(${Math.min(text.length, 24)}ch + 26px)` }}
      variant="unstyled"
      size="xs"
      aria-label={label}
      title={`${label}: ${text}`}
      data={choices.map(choice => ({ value: choice.value, label: choice.label }))}
      value={value}
      allowDeselect={false}
      searchable={choices.length > SEARCHABLE_ABOVE}
      disabled={!isLive || choose.isPending}
      comboboxProps={{ width: 'max-content', position: 'top-start' }}
      maxDropdownHeight={320}
      onChange={chosen => {
        if (chosen !== null && chosen !== option.value) choose.mutate(chosen)
      }}
    />
  )
}
