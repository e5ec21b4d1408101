import type { ServiceContract } from '@callboard/contract'
import { fail } from '../core/errors.ts'
import { newId, nextMoment } from '../core/ids.ts'
import type { HookContext, NextFunction } from '../declarations.ts'

/** Gives a new row its id, its version 1, its times and its maker: from the connection, never from the request (R1). */
export function stampNew({ key, entity, row }: ServiceContract) {
  const isMade = 'created_by' in row.properties
  return async (context: HookContext, next: NextFunction): Promise<void> => {
    const at = nextMoment()
    const by = context.params.user?.user_id ?? context.params.actor ?? 'system'
    context.data = {
      ...context.data,
      [key]: context.data[key] ?? newId(entity),
      ...(isMade && { created_by: by }),
      version: 1,
      created_at: at,
      updated_at: at
    }
    await next()
  }
}

/** Raises the version of a row that changes (R1), and keeps what an update does not speak of; unless it has moved on from the version the caller saw (T3). */
export function stampUpdated({ key, row, methods }: ServiceContract) {
  const replaced = methods.update?.properties ?? {}
  const kept = Object.keys(row.properties).filter(name => name !== key && !(name in replaced))
  return async (context: HookContext, next: NextFunction): Promise<void> => {
    const { if_version, ...data } = context.data
    const { transaction } = context.params
    const current = await context.service.get(context.id, { transaction })
    if (if_version !== undefined && if_version !== current.version) {
      throw fail.conflict('changed', 'Someone changed it in the meantime. Look at it again.', {
        version: current.version
      })
    }
    const before = context.method === 'update' ? Object.fromEntries(kept.map(name => [name, current[name]])) : {}
    context.data = { ...before, ...data, version: current.version + 1, updated_at: nextMoment() }
    await next()
  }
}
