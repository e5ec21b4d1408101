import type { ServiceContract } from '@callboard/contract'
import { fail } from '../core/errors.ts'
import type { HookContext, NextFunction } from '../declarations.ts'

/** What sessions are made of stays as long as there are any. Stands inside of the transaction. */
export function assertNotInUse({ key }: ServiceContract) {
  return async ({ app, id, params }: HookContext, next: NextFunction): Promise<void> => {
    const database = params.transaction?.trx ?? app.get('database')
    const [row] = await database('sessions').where(key, id).count({ count: '*' })
    const count = Number(row?.count)
    if (count === 1) throw fail.conflict('in_use', 'One session still needs it: remove that first.')
    if (count)
      throw fail.conflict('in_use', `${count} sessions, archived ones included, still need it: remove those first.`)
    await next()
  }
}
