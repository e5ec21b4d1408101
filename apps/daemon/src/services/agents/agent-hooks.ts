import { fail } from '../../core/errors.ts'
import type { HookContext, NextFunction } from '../../declarations.ts'
import { detectProgram } from '../../installations/detect.ts'

export const BUILTIN_AGENT = 'builtin'

export async function setAgentDefaults(context: HookContext, next: NextFunction): Promise<void> {
  context.data = {
    args: [],
    env: [],
    model: null,
    mode: null,
    adapter: 'acp',
    command: null,
    preset: null,
    fault: null,
    ...context.data
  }
  await next()
}

/** Whether the program is there is looked at whenever the row says which program it is. */
export async function setProgramStatus(context: HookContext, next: NextFunction): Promise<void> {
  const { command, name, preset = null, status } = context.data
  if (command !== undefined && status === undefined) {
    context.data = { ...context.data, ...detectProgram(context.app.get('config'), { command, name, preset }) }
  }
  await next()
}

/** The agents that come with Callboard, and those that it knows, stay what they are; their model, mode and env may be chosen. */
export async function protectPresets(context: HookContext, next: NextFunction): Promise<void> {
  const { id, data, method, params, service } = context
  if (params.provider) {
    const { name, preset } = await service.get(id, { transaction: params.transaction })
    const isChanged = method !== 'patch' || ['name', 'command', 'args'].some(field => field in data)
    if (isChanged && name === BUILTIN_AGENT) {
      throw fail.forbidden('builtin_agent', 'The built-in agent comes with Callboard and cannot be changed or removed.')
    }
    if (isChanged && preset !== null) {
      const message = `${preset.title} is an agent that Callboard knows: its name and command stay, and so does its row.`
      throw fail.forbidden('preset_agent', message)
    }
  }
  await next()
}
