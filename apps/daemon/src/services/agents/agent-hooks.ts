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

/** Detects the agent's program whenever a call names it. */
export async function setProgramStatus(context: HookContext, next: NextFunction): Promise<void> {
  const { command, name, preset = null, status } = context.data
  if (command !== undefined && status === undefined) {
    context.data = { ...context.data, ...detectProgram(context.app.get('config'), { command, name, preset }) }
  }
  await next()
}

/** Clients can change the model, mode and env of the built-in agent and of presets, but not their name, command and args. */
export async function protectPresets(context: HookContext, next: NextFunction): Promise<void> {
  const { id, data, method, params, service } = context
  if (params.provider) {
    const { name, preset } = await service.get(id, { transaction: params.transaction })
    const isChanged = method !== 'patch' || ['name', 'command', 'args'].some(field => field in data)
    if (isChanged && name === BUILTIN_AGENT) {
      throw fail.forbidden('builtin_agent', 'The built-in agent cannot be changed or removed.')
    }
    if (isChanged && preset !== null) {
      throw fail.forbidden('preset_agent', `${preset.title} is a preset: it cannot be renamed or removed.`)
    }
  }
  await next()
}
