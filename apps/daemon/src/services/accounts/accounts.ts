import { contracts, hasRole } from '@callboard/contract'
import { seen } from '../../access/row-access.ts'
import type { Application, HookContext, NextFunction } from '../../declarations.ts'
import { order } from '../../hooks/default-sort.ts'
import { columns } from '../../hooks/json-columns.ts'
import { stampChanged, stampNew } from '../../hooks/stamp.ts'
import { transaction } from '../../hooks/transaction.ts'
import { validate } from '../../hooks/validate.ts'
import { exposed, tableOf } from '../knex-service.ts'
import { endsOtherSignIns, hashed } from './passwords.ts'

const contract = contracts.accounts
const seenAccounts = seen(contract)

/** How people sign in. A row is made with its user. */
export function accounts(app: Application): void {
  app.use(contract.path, tableOf(app, contract), exposed(contract))
  app.service(contract.path).hooks({
    around: {
      all: [validate(contract)],
      find: [order(contract), ownOrAdmin, columns(contract)],
      get: [ownOrAdmin, columns(contract)],
      create: [transaction(contract), stampNew(contract), columns(contract)],
      patch: [hashed, transaction(contract), seenAccounts, endsOtherSignIns, stampChanged(contract), columns(contract)]
    }
  })
}

/** One reads one's own; admins look after everyone's. */
function ownOrAdmin(context: HookContext, next: NextFunction): Promise<void> {
  const { user } = context.params
  return user && hasRole(user.role, 'admin') ? next() : seenAccounts(context, next)
}
