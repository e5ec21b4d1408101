import type { Agent } from '@callboard/contract'

/** The form fields of an agent. */
export interface AgentFields {
  name: string
  command: string
  /** One per line. */
  args: string
  /** Names, separated by commas. */
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

/** Arguments may start and end with spaces; empty lines are ignored. */
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
