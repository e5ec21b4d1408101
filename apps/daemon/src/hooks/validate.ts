import { findQuery, type ReadRouteContract, type RouteContract, type ServiceContract } from '@callboard/contract'
import { Type } from '@sinclair/typebox'
import { fail } from '../core/errors.ts'
import { type Check, checkData, checkQuery } from '../core/validator.ts'
import type { HookContext, NextFunction } from '../declarations.ts'

const nothing = checkQuery(Type.Object({}, { additionalProperties: false }))

/** A call from outside is what its contract says and nothing beside it: data, query and id. */
export function validate(contract: Contract) {
  const data = new Map(Object.entries(dataSchemas(contract)).map(([method, schema]) => [method, checkData(schema)]))
  const query = new Map(Object.entries(querySchemas(contract)).map(([method, schema]) => [method, checkQuery(schema)]))
  return async (context: HookContext, next: NextFunction): Promise<void> => {
    if (context.params.provider) check(context, data.get(context.method), query.get(context.method) ?? nothing)
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

function check(context: HookContext, data: Check | undefined, query: Check): void {
  const { id, method, params } = context
  const ids = [...(needsId.has(method) ? [id] : []), ...Object.values(params.route ?? {})]
  if (!ids.every(isId)) throw fail.badRequest('invalid_id', 'An id is a text of at most 64 characters.')
  if (data) context.data = data(context.data)
  params.query = Object(query({ ...params.query }))
}

const needsId = new Set(['get', 'update', 'patch', 'remove'])
const isId = (id: unknown) => typeof id === 'string' && id.length > 0 && id.length <= 64
