import { contracts, type SignInRow } from '@callboard/contract'
import { endRights } from '../../access/revoke.ts'
import { seen } from '../../access/row-access.ts'
import type { Application, HookContext, NextFunction } from '../../declarations.ts'
import { order } from '../../hooks/default-sort.ts'
import { columns } from '../../hooks/json-columns.ts'
import { stampChanged, stampNew } from '../../hooks/stamp.ts'
import { transaction } from '../../hooks/transaction.ts'
import { validate } from '../../hooks/validate.ts'
import { exposed, tableOf } from '../knex-service.ts'

const contract = contracts.sign_ins

/** Where people are signed in. Signing in makes the rows; from outside they are read and ended. */
export function signIns(app: Application): void {
  app.use(contract.path, tableOf(app, contract), exposed(contract))
  app.service(contract.path).hooks({
    around: {
      all: [validate(contract)],
      find: [order(contract), seen(contract), columns(contract)],
      get: [seen(contract), columns(contract)],
      create: [transaction(contract), stampNew(contract), columns(contract)],
      patch: [transaction(contract), stampChanged(contract), columns(contract)],
      remove: [transaction(contract), seen(contract), putsOut, columns(contract)]
    }
  })
}

async function putsOut(context: HookContext, next: NextFunction): Promise<void> {
  await next()
  const { app, params, result } = context
  const { sign_in_id: credential, user_id }: SignInRow = result
  params.transaction?.outbox.push(() => endRights(app, { user_id, credential }, params.connection))
}
