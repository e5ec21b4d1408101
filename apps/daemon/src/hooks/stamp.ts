import type { ServiceContract } from '@callboard/contract'
import { fail } from '../core/errors.ts'
import type { Fields } from '../core/fields.ts'
import { monotonicTimestamp, newId } from '../core/ids.ts'
import type { CallContext, NextFunction, RowContract } from '../declarations.ts'
import { dataOf } from './context-values.ts'

/** Sets id, version, timestamps and creator of a new row, never from the caller's data (R1). */
export function stampNew({ key, entity, row }: ServiceContract) {
  const hasCreator = 'created_by' in row.properties
  return async (context: CallContext, next: NextFunction): Promise<void> => {
    const data = dataOf(context)
    const at = monotonicTimestamp()
    const created_by = context.params.user?.user_id ?? context.params.actor ?? 'system'
    context.data = {
      ...data,
      [key]: data[key] ?? newId(entity),
      ...(hasCreator && { created_by }),
      version: 1,
      created_at: at,
      updated_at: at
    }
    await next()
  }
}

/**
 * Increments the version of a changed row (R1). An update keeps the columns it cannot replace. @throws Conflict when
 * `if_version` is not the current version (T3)
 */
export function stampUpdated({ path, key, row, methods }: RowContract) {
  const replaced = methods.update?.properties ?? {}
  const keptColumns = Object.keys(row.properties).filter(name => name !== key && !(name in replaced))
  return async (context: CallContext, next: NextFunction): Promise<void> => {
    const { if_version, ...data } = dataOf(context)
    const { transaction } = context.params
    const current: Fields = await context.app.service(path).get(String(context.id), { transaction })
    if (if_version !== undefined && if_version !== current.version) {
      throw fail.conflict('changed', 'It was changed in the meantime. Reload it and try again.', {
        version: current.version
      })
    }
    const before = context.method === 'update' ? Object.fromEntries(keptColumns.map(name => [name, current[name]])) : {}
    context.data = { ...before, ...data, version: Number(current.version) + 1, updated_at: monotonicTimestamp() }
    await next()
  }
}
