import type { Agent } from '@callboard/contract'

/** What stands in the fields of the dialog about an agent. */
export interface Filled {
  name: string
  command: string
  /** One a line. */
  args: string
  /** Names, with commas between. */
  env: string
  model: string
  mode: string
}

export function filledFrom(agent: Agent | undefined): Filled {
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
export const programIn = ({ name, command, args }: Filled): Pick<Agent, 'name' | 'args'> & { command: string } => ({
  name: name.trim(),
  command: command.trim(),
  args: args.split('\n').filter(Boolean)
})

export const chosenIn = ({ env, model, mode }: Filled): Pick<Agent, 'env' | 'model' | 'mode'> => ({
  env: env.split(/[\s,]+/).filter(Boolean),
  model: model.trim() || null,
  mode: mode.trim() || null
})
