import type { Agent } from '@callboard/contract'

/** What stands in the fields of the dialog about an agent. */
export interface AgentFields {
  name: string
  command: string
  /** One a line. */
  args: string
  /** Names, with commas between. */
  env: string
  model: string
  mode: string
}

export function toAgentFields(agent: Agent | undefined): AgentFields {
  return {
    name: agent?.name ?? '',
    command: agent?.command ?? '',
    args: agent?.args.join('\n') ?? '',
    env: agent?.env.join(', ') ?? '',
    model: agent?.model ?? '',
    mode: agent?.mode ?? ''
  }
}

/** An argument may begin and end with spaces; an empty line is none. */
export const programFields = ({
  name,
  command,
  args
}: AgentFields): Pick<Agent, 'name' | 'args'> & { command: string } => ({
  name: name.trim(),
  command: command.trim(),
  args: args.split('\n').filter(Boolean)
})

export const optionFields = ({ env, model, mode }: AgentFields): Pick<Agent, 'env' | 'model' | 'mode'> => ({
  env: env.split(/[\s,]+/).filter(Boolean),
  model: model.trim() || null,
  mode: mode.trim() || null
})
