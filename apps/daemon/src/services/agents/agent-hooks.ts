import type { HookContext, NextFunction } from '../../declarations.ts'
import { fail } from '../../errors.ts'
import { findProgram } from './find-program.ts'

export const BUILTIN = 'builtin'

export async function withDefaults(context: HookContext, next: NextFunction): Promise<void> {
  context.data = { args: [], env: [], model: null, mode: null, adapter: 'acp', command: null, ...context.data }
  await next()
}

/** Whether the program is there is looked at whenever the row says which program it is. */
export async function lookedFor(context: HookContext, next: NextFunction): Promise<void> {
  const { command, status } = context.data
  if (command !== undefined && status === undefined) {
    const { PATH } = context.app.get('config').environment
    const isThere = command === null || findProgram(command, PATH) !== undefined
    context.data = { ...context.data, status: isThere ? 'available' : 'missing' }
  }
  await next()
}

/** The agent that comes with Callboard stays, and stays what it is; its model and mode may be chosen. */
export async function keepsBuiltin(context: HookContext, next: NextFunction): Promise<void> {
  const { id, data, method, params, service } = context
  if (params.provider) {
    const { name } = await service.get(id, { transaction: params.transaction })
    const isChanged = method !== 'patch' || ['name', 'command', 'args'].some(field => field in data)
    if (name === BUILTIN && isChanged) {
      throw fail.forbidden('builtin_agent', 'The built-in agent comes with Callboard and cannot be changed or removed.')
    }
  }
  await next()
}
