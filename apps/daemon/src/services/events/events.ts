import { contracts } from '@callboard/contract'
import type { Knex } from 'knex'
import { whereReadable } from '../../access/row-access.ts'
import type { Application, HookContext, NextFunction } from '../../declarations.ts'
import { defaultSort } from '../../hooks/default-sort.ts'
import { jsonColumns } from '../../hooks/json-columns.ts'
import { validate } from '../../hooks/validate.ts'
import { knexService, serviceOptions } from '../knex-service.ts'

const contract = contracts.events

/** F6: the activity log. Each write adds its entry in its own transaction. */
export function events(app: Application): void {
  app.use(contract.path, knexService(app, contract), serviceOptions(contract))
  app.service(contract.path).hooks({
    around: { all: [validate(contract)], find: [defaultSort(contract), selectReadableEntries, jsonColumns(contract)] }
  })
}

/** Selects one entry per write (`nth` 0): those of readable boards, of the workspace, and of the caller. */
async function selectReadableEntries(context: HookContext<'events', 'find'>, next: NextFunction): Promise<void> {
  const { app, params, service } = context
  const { provider, user } = params
  if (provider && user) {
    const database = app.get('database')
    const entries: Knex.QueryBuilder = service.createQuery(params).where({ nth: 0 })
    params.knex = entries.where(readable =>
      readable
        .where(onBoard => void whereReadable(onBoard, database, contract, user))
        .orWhere(elsewhere => elsewhere.whereNull('board_id').whereIn('feed', ['workspace', `user:${user.user_id}`]))
    )
  }
  await next()
}
