import { contracts } from '@callboard/contract'
import type { Knex } from 'knex'
import { whereReadable } from '../../access/row-access.ts'
import type { Application, HookContext, NextFunction } from '../../declarations.ts'
import { defaultSort } from '../../hooks/default-sort.ts'
import { jsonColumns } from '../../hooks/json-columns.ts'
import { validate } from '../../hooks/validate.ts'
import { knexService, serviceOptions } from '../knex-service.ts'

const contract = contracts.events

/** F6: what happened, to be read. The lines are written by the transactions that did it. */
export function events(app: Application): void {
  app.use(contract.path, knexService(app, contract), serviceOptions(contract))
  app.service(contract.path).hooks({
    around: { all: [validate(contract)], find: [defaultSort(contract), selectReadableEntries, jsonColumns(contract)] }
  })
}

/** Of each write one line, of boards that one sees, of the workspace, and of one's own matters. */
async function selectReadableEntries(context: HookContext, next: NextFunction): Promise<void> {
  const { app, params, service } = context
  const { provider, user } = params
  if (provider && user) {
    const database = app.get('database')
    const lines: Knex.QueryBuilder = service.createQuery(params).where({ nth: 0 })
    params.knex = lines.where(seen =>
      seen
        .where(on => void whereReadable(on, database, contract, user))
        .orWhere(off => off.whereNull('board_id').whereIn('feed', ['workspace', `user:${user.user_id}`]))
    )
  }
  await next()
}
