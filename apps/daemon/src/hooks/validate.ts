import { findQuery, type ReadRouteContract, type RouteContract, type ServiceContract } from '@callboard/contract'
import { Type } from '@sinclair/typebox'
import { fail } from '../core/errors.ts'
import { dataValidator, queryValidator, type Validator } from '../core/validator.ts'
import type { CallContext, NextFunction } from '../declarations.ts'

const emptyQuery = queryValidator(Type.Object({}, { additionalProperties: false }))

/** Validates data, query and ids of external calls against the contract. */
export function validate(contract: Contract) {
  const data = new Map(Object.entries(dataSchemas(contract)).map(([method, schema]) => [method, dataValidator(schema)]))
  const query = new Map(
    Object.entries(querySchemas(contract)).map(([method, schema]) => [method, queryValidator(schema)])
  )
  return async (context: CallContext, next: NextFunction): Promise<void> => {
    if (context.params.provider) assertValid(context, data.get(context.method), query.get(context.method) ?? emptyQuery)
    await next()
  }
}

type Contract = ServiceContract | RouteContract | ReadRouteContract

function querySchemas(contract: Contract) {
  if (!('methods' in contract)) return {}
  const { find, remove } = contract.methods
  return { ...(find && { find: findQuery(contract, find) }), ...(remove && remove !== true && { remove }) }
}

function dataSchemas(contract: Contract) {
  if ('data' in contract) return { create: contract.data }
  if (!('methods' in contract)) return {}
  const { create, update, patch } = contract.methods
  return { ...(create && { create }), ...(update && { update }), ...(patch && { patch }) }
}

function assertValid(context: CallContext, data: Validator | undefined, query: Validator): void {
  const { id, method, params } = context
  const ids = [...(needsId.has(method) ? [id] : []), ...Object.values(params.route ?? {})]
  if (!ids.every(isId)) throw fail.badRequest('invalid_id', 'Ids are strings of at most 64 characters.')
  if (data) context.data = Object(data(context.data))
  params.query = Object(query({ ...params.query }))
}

const needsId = new Set(['get', 'update', 'patch', 'remove'])
const isId = (id: unknown) => typeof id === 'string' && id.length > 0 && id.length <= 64
