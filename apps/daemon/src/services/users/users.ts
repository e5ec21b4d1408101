import { contracts, type User } from '@callboard/contract'
import type { Application } from '../../declarations.ts'
import { defaultSort } from '../../hooks/default-sort.ts'
import { idempotent } from '../../hooks/idempotency.ts'
import { jsonColumns } from '../../hooks/json-columns.ts'
import { revokeOnRemove } from '../../hooks/revoke-on-remove.ts'
import { stampNew, stampUpdated } from '../../hooks/stamp.ts'
import { transaction } from '../../hooks/transaction.ts'
import { validate } from '../../hooks/validate.ts'
import { removeFromBoards } from '../boards/remove-from-boards.ts'
import { knexService, serviceOptions } from '../knex-service.ts'
import { createAccount, hashNewPassword } from './create-account.ts'
import { protectOwner, restrictNewRole, restrictToManagedUsers } from './manage-roles.ts'

const contract = contracts.users

export function users(app: Application): void {
  app.use(contract.path, knexService(app, contract), serviceOptions(contract))
  app.service(contract.path).hooks({
    around: {
      all: [validate(contract)],
      find: [defaultSort(contract), jsonColumns(contract)],
      get: [jsonColumns(contract)],
      create: [
        hashNewPassword,
        transaction(contract),
        idempotent(contract),
        restrictNewRole,
        createAccount,
        stampNew(contract),
        jsonColumns(contract)
      ],
      patch: [
        transaction(contract),
        restrictToManagedUsers,
        protectOwner,
        stampUpdated(contract),
        jsonColumns(contract)
      ],
      remove: [
        transaction(contract),
        restrictToManagedUsers,
        protectOwner,
        removeFromBoards,
        revokeOnRemove(({ user_id }: User) => ({ user_id })),
        jsonColumns(contract)
      ]
    }
  })
}
