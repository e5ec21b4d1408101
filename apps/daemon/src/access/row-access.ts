import type { ServiceContract, User } from '@callboard/contract'
import type { Knex } from 'knex'
import { fail } from '../core/errors.ts'
import type { Application, HookContext, NextFunction } from '../declarations.ts'
import type { Transaction } from '../storage/transaction.ts'

type Person = Pick<User, 'user_id'>
/** What of a contract decides who sees its rows. */
export type ReadableContract = Pick<ServiceContract, 'path' | 'entity' | 'key' | 'scope'>

/** What one may not see is not there: `find` and `get` look among the rest, and nothing else can be done to it. */
export function restrictToReadable(contract: ServiceContract) {
  return async (context: HookContext, next: NextFunction): Promise<void> => {
    const { app, id, method, params, service } = context
    const { provider, transaction, user } = params
    if (provider && user && contract.scope !== 'workspace') {
      const database = transaction?.trx ?? app.get('database')
      if (method === 'find' || method === 'get') {
        params.knex = whereReadable(service.createQuery(params), database, contract, user)
      } else if (id !== undefined) {
        await assertCanRead(app, contract, String(id), user, transaction)
      }
    }
    await next()
  }
}

/** @throws NotFound when there is no such row, or the person may not see it: nobody can tell which */
export async function assertCanRead(
  app: Application,
  contract: ReadableContract,
  id: string,
  person: Person,
  transaction?: Transaction
): Promise<void> {
  if (!(await canRead(transaction?.trx ?? app.get('database'), contract, id, person))) {
    throw fail.notFound(contract.entity, id)
  }
}

export async function canRead(
  database: Knex,
  contract: ReadableContract,
  id: string,
  person: Person
): Promise<boolean> {
  const rows = database(contract.path).where({ [contract.key]: id })
  return (await whereReadable(rows, database, contract, person).first(contract.key)) !== undefined
}

/** Those rows of a query that a person may see. */
export function whereReadable(
  rows: Knex.QueryBuilder,
  database: Knex,
  { path, scope }: ReadableContract,
  person: Person
) {
  switch (scope) {
    case 'workspace':
      return rows
    case 'board':
      return rows.whereIn(`${path}.board_id`, readableBoards(database, person))
    case 'session':
      return rows.whereIn(`${path}.session_id`, readableSessions(database, person))
    case 'user':
      return rows.where(`${path}.user_id`, person.user_id)
  }
}

const readableSessions = (database: Knex, person: Person) =>
  database('sessions').select('session_id').whereIn('board_id', readableBoards(database, person))

/** A board's members are kept as a list of ids in JSON, where no id can be the beginning of another. */
const readableBoards = (database: Knex, { user_id }: Person) =>
  database('boards')
    .select('board_id')
    .where({ visibility: 'open' })
    .orWhere({ created_by: user_id })
    .orWhere('members', 'like', `%"${user_id}"%`)
