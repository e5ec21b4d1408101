import type { ServiceContract } from '@callboard/contract'
import { fail } from '../core/errors.ts'
import type { CallContext, NextFunction } from '../declarations.ts'

/** Rejects the removal of a row that sessions refer to. Must run inside the transaction. */
export function assertNotInUse({ key }: ServiceContract) {
  return async ({ app, id, params }: CallContext, next: NextFunction): Promise<void> => {
    const database = params.transaction?.trx ?? app.get('database')
    const [row] = await database('sessions')
      .where({ [key]: id })
      .count({ count: '*' })
    const count = Number(row?.count)
    if (count === 1) throw fail.conflict('in_use', 'One session still uses it. Remove that session first.')
    if (count)
      throw fail.conflict('in_use', `${count} sessions, including archived ones, still use it. Remove them first.`)
    await next()
  }
}
