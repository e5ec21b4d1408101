import type { Agent } from '@callboard/contract'
import { fail } from '../../core/errors.ts'
import type { HookContext, NextFunction } from '../../declarations.ts'
import { detectProgram } from '../../installations/detect.ts'
import { assertNoTransaction } from '../../storage/transaction.ts'

declare module '../../declarations.ts' {
  interface CallParams {
    /** The columns of an agent that depend on its program. */
    detection?: Pick<Agent, 'status' | 'program_version' | 'preset'>
  }
}

export const BUILTIN_AGENT = 'builtin'

export async function setAgentDefaults(
  context: HookContext<'agents', 'create' | 'update'>,
  next: NextFunction
): Promise<void> {
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

/** Detects the agent's program whenever a call names it, before the transaction: no other write waits for the file system. */
export async function detectNamedProgram(
  context: HookContext<'agents', 'create' | 'update' | 'patch'>,
  next: NextFunction
): Promise<void> {
  const { app, data, method, params } = context
  const { command = method === 'patch' ? undefined : null, name = '', preset = null, status } = data
  if (command !== undefined && status === undefined) {
    assertNoTransaction(params.transaction)
    const detection = detectProgram(app.get('config'), { command, name, preset })
    context.params = { ...params, detection }
  }
  await next()
}

/** Fills in what was detected of the agent's program. */
export async function setProgramStatus(
  context: HookContext<'agents', 'create' | 'update' | 'patch'>,
  next: NextFunction
): Promise<void> {
  Object.assign(context.data, context.params.detection)
  await next()
}

/** Clients can change the model, mode and env of the built-in agent and of presets, but not their name, command and args. */
export async function protectPresets(
  context: HookContext<'agents', 'update' | 'patch' | 'remove'>,
  next: NextFunction
): Promise<void> {
  const { id, data, method, params, service } = context
  if (params.provider) {
    const { name, preset } = await service.get(id, { transaction: params.transaction })
    const isChanged = method !== 'patch' || !data || ['name', 'command', 'args'].some(field => field in data)
    if (isChanged && name === BUILTIN_AGENT) {
      throw fail.forbidden('builtin_agent', 'The built-in agent cannot be changed or removed.')
    }
    if (isChanged && preset !== null) {
      throw fail.forbidden('preset_agent', `${preset.title} is a preset: it cannot be renamed or removed.`)
    }
  }
  await next()
}
