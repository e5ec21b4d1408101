import type { ServiceContract } from '@callboard/contract'
import type { TSchema } from '@sinclair/typebox'
import type { HookContext, NextFunction } from '../declarations.ts'

/**
 * The innermost hook of every method of a stored row. Arrays and objects are stored as JSON text and are values for all other
 * hooks. Columns that are not in the contract, such as hashes of secrets, are removed from the result.
 */
export function jsonColumns({ row }: ServiceContract) {
  const names = Object.keys(row.properties)
  const json = names.filter(name => holdsJson(row.properties[name]))
  return async (context: HookContext, next: NextFunction): Promise<void> => {
    if (context.data) context.data = mapFields(context.data, json, encode)
    await next()
    context.result = mapRows(context.result, found => mapFields(pick(found, names), json, decode))
  }
}

function holdsJson(schema: TSchema | undefined): boolean {
  if (!schema) return false
  if (Array.isArray(schema.anyOf)) return schema.anyOf.some(holdsJson)
  return schema.type === 'object' || schema.type === 'array'
}

type Fields = Record<string, unknown>

function mapRows(result: Fields | Fields[] | { data: Fields[] }, map: (row: Fields) => Fields) {
  if (Array.isArray(result)) return result.map(map)
  return 'total' in result && Array.isArray(result.data) ? { ...result, data: result.data.map(map) } : map(result)
}

function mapFields(row: Fields, names: readonly string[], map: (value: unknown) => unknown): Fields {
  const mapped = { ...row }
  for (const name of names) if (mapped[name] !== undefined) mapped[name] = map(mapped[name])
  return mapped
}

const pick = (row: Fields, names: readonly string[]): Fields =>
  Object.fromEntries(names.filter(name => name in row).map(name => [name, row[name]]))

const encode = (value: unknown) => (value === null ? null : JSON.stringify(value))
const decode = (value: unknown) => (typeof value === 'string' ? JSON.parse(value) : value)
