import type { Agent } from '@callboard/contract'
import { Button, Modal, Textarea, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useClient } from '../../live/client.tsx'
import { agentTitle } from '../../ui/agent-labels.ts'
import dialog from '../../ui/dialog.module.css'
import { ErrorAlert } from '../../ui/error-alert.tsx'
import { type AgentFields, optionFields, programFields, toAgentFields } from './agent-fields.ts'
import classes from './agents.module.css'

/** Adds or edits an agent. The program of the built-in agent and of presets cannot be changed. */
export function AgentDialog({ agent, onClose }: { agent?: Agent; onClose(): void }) {
  const agents = useClient().service('agents')
  const [fields, setFields] = useState(() => toAgentFields(agent))
  const isCustom = agent === undefined || (agent.command !== null && !agent.preset)
  const save = useMutation({
    mutationFn: () => {
      if (agent === undefined) return agents.create({ ...programFields(fields), ...optionFields(fields) })
      return agents.patch(agent.agent_id, { ...(isCustom && programFields(fields)), ...optionFields(fields) })
    },
    onSuccess: onClose
  })
  const field = (name: keyof AgentFields) => ({
    value: fields[name],
    spellCheck: false,
    autoComplete: 'off',
    onChange: (event: { currentTarget: { value: string } }) => {
      const { value } = event.currentTarget
      setFields(before => ({ ...before, [name]: value }))
    }
  })
  const title = agent ? `Edit ${agentTitle(agent)}` : 'Add agent'
  return (
    <Modal opened onClose={onClose} title={title}>
      <form
        className={dialog.fields}
        onSubmit={event => {
          event.preventDefault()
          save.mutate()
        }}
      >
        {isCustom && (
          <>
            <TextInput label="Name" maxLength={64} {...field('name')} data-autofocus />
            <TextInput
              label="Command"
              description="A program that speaks the Agent Client Protocol: a name on the PATH or an absolute path."
              {...field('command')}
            />
            <Textarea
              label="Arguments"
              description="One per line."
              autosize
              minRows={2}
              maxRows={8}
              {...field('args')}
            />
          </>
        )}
        <TextInput
          label="Environment variables"
          description="Variables of the daemon’s environment to pass on: names, separated by commas."
          placeholder="MY_API_KEY"
          {...field('env')}
        />
        <div className={classes.pair}>
          <TextInput label="Model" placeholder="Agent default" maxLength={200} {...field('model')} />
          <TextInput label="Mode" placeholder="Agent default" maxLength={200} {...field('mode')} />
        </div>
        {save.error && <ErrorAlert error={save.error} />}
        <div className={dialog.actions}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            type="submit"
            disabled={isCustom && !(fields.name.trim() && fields.command.trim())}
            loading={save.isPending}
          >
            {agent ? 'Save' : 'Add'}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
