import { contracts, hasRole } from '@callboard/contract'
import { restrictToReadable } from '../../access/row-access.ts'
import type { Application, CallContext, NextFunction } from '../../declarations.ts'
import { defaultSort } from '../../hooks/default-sort.ts'
import { jsonColumns } from '../../hooks/json-columns.ts'
import { stampNew, stampUpdated } from '../../hooks/stamp.ts'
import { transaction } from '../../hooks/transaction.ts'
import { validate } from '../../hooks/validate.ts'
import { knexService, serviceOptions } from '../knex-service.ts'
import { changePassword, endOtherSignIns } from './change-password.ts'

const contract = contracts.accounts
const restrictToOwn = restrictToReadable(contract)

/** The credentials of users. An account is created with its user. */
export function accounts(app: Application): void {
  app.use(contract.path, knexService(app, contract), serviceOptions(contract))
  app.service(contract.path).hooks({
    around: {
      all: [validate(contract)],
      find: [defaultSort(contract), restrictToOwnOrAdmin, jsonColumns(contract)],
      get: [restrictToOwnOrAdmin, jsonColumns(contract)],
      create: [transaction(contract), stampNew(contract), jsonColumns(contract)],
      patch: [
        changePassword,
        transaction(contract),
        restrictToOwn,
        endOtherSignIns,
        stampUpdated(contract),
        jsonColumns(contract)
      ]
    }
  })
}

/** Users read their own account; admins read all of them. */
function restrictToOwnOrAdmin(context: CallContext, next: NextFunction): Promise<void> {
  const { user } = context.params
  return user && hasRole(user.role, 'admin') ? next() : restrictToOwn(context, next)
}
