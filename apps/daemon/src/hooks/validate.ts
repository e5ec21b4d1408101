import { findQuery, type RouteContract, type ServiceContract } from '@callboard/contract'
import { Type } from '@sinclair/typebox'
import type { HookContext, NextFunction } from '../declarations.ts'
import { fail } from '../errors.ts'
import { type Check, checkData, checkQuery } from '../schema.ts'

const nothing = checkQuery(Type.Object({}, { additionalProperties: false }))

/** A call from outside is what its contract says and nothing beside it: data, query and id. */
export function validate(contract: ServiceContract | RouteContract) {
  const data = new Map(Object.entries(dataSchemas(contract)).map(([method, schema]) => [method, checkData(schema)]))
  const find = 'methods' in contract ? contract.methods.find : undefined
  const query = find && 'row' in contract ? checkQuery(findQuery(contract, find)) : nothing
  return async (context: HookContext, next: NextFunction): Promise<void> => {
    if (context.params.provider) check(context, data.get(context.method), context.method === 'find' ? query : nothing)
    await next()
  }
}

function dataSchemas(contract: ServiceContract | RouteContract) {
  if ('data' in contract) return { create: contract.data }
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
