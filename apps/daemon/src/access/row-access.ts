import type { ServiceContract, User } from '@callboard/contract'
import type { Knex } from 'knex'
import { fail } from '../core/errors.ts'
import type { Application, CallContext, CallParams, NextFunction, RowContract } from '../declarations.ts'
import type { Transaction } from '../storage/transaction.ts'

type Reader = Pick<User, 'user_id'>
/** The part of a contract that decides who can read its rows. */
export type ReadableContract = Pick<ServiceContract, 'path' | 'entity' | 'key' | 'scope'>

/**
 * Adds the read-access filter to `find` and `get`, and asserts read access before every other method. Rows the user cannot read
 * do not exist for them.
 */
export function restrictToReadable(contract: RowContract) {
  return async (context: CallContext, next: NextFunction): Promise<void> => {
    const { app, id, method, params } = context
    const { provider, transaction, user } = params
    if (provider && user && contract.scope !== 'workspace') {
      const database = transaction?.trx ?? app.get('database')
      if (method === 'find' || method === 'get') {
        const service: Queryable = app.service(contract.path)
        params.knex = whereReadable(service.createQuery(params), database, contract, user)
      } else if (id !== undefined) {
        await assertCanRead(app, contract, String(id), user, transaction)
      }
    }
    await next()
  }
}

interface Queryable {
  createQuery(params: CallParams): Knex.QueryBuilder
}

/** @throws NotFound when the row does not exist or the reader has no access to it: the caller cannot tell which */
export async function assertCanRead(
  app: Application,
  contract: ReadableContract,
  id: string,
  reader: Reader,
  transaction?: Transaction
): Promise<void> {
  if (!(await canRead(transaction?.trx ?? app.get('database'), contract, id, reader))) {
    throw fail.notFound(contract.entity, id)
  }
}

export async function canRead(
  database: Knex,
  contract: ReadableContract,
  id: string,
  reader: Reader
): Promise<boolean> {
  const rows = database(contract.path).where({ [contract.key]: id })
  return (await whereReadable(rows, database, contract, reader).first(contract.key)) !== undefined
}

/** Restricts a query to rows the user can read. */
export function whereReadable(
  rows: Knex.QueryBuilder,
  database: Knex,
  { path, scope }: ReadableContract,
  reader: Reader
) {
  switch (scope) {
    case 'workspace':
      return rows
    case 'board':
      return rows.whereIn(`${path}.board_id`, readableBoards(database, reader))
    case 'session':
      return rows.whereIn(`${path}.session_id`, readableSessions(database, reader))
    case 'user':
      return rows.where(`${path}.user_id`, reader.user_id)
  }
}

const readableSessions = (database: Knex, reader: Reader) =>
  database('sessions').select('session_id').whereIn('board_id', readableBoards(database, reader))

/** Members are stored as a JSON array of ids. With its quotes, an id is never part of another one. */
const readableBoards = (database: Knex, { user_id }: Reader) =>
  database('boards')
    .select('board_id')
    .where({ visibility: 'open' })
    .orWhere({ created_by: user_id })
    .orWhere('members', 'like', `%"${user_id}"%`)
