import type { ServiceContract } from '@callboard/contract'
import type { TSchema } from '@sinclair/typebox'
import { type Fields, isFields } from '../core/fields.ts'
import type { CallContext, NextFunction } from '../declarations.ts'
import { dataOf } from './context-values.ts'

/**
 * The innermost hook of every method of a stored row. Arrays and objects are stored as JSON text and are values for all other
 * hooks. Columns that are not in the contract, such as hashes of secrets, are removed from the result.
 */
export function jsonColumns({ row }: ServiceContract) {
  const names = Object.keys(row.properties)
  const json = names.filter(name => holdsJson(row.properties[name]))
  return async (context: CallContext, next: NextFunction): Promise<void> => {
    if (context.data) context.data = mapFields(dataOf(context), json, encode)
    await next()
    context.result = mapRows(context.result, row => mapFields(pick(row, names), json, decode))
  }
}

function holdsJson(schema: TSchema | undefined): boolean {
  if (!schema) return false
  if (Array.isArray(schema.anyOf)) return schema.anyOf.some(holdsJson)
  return schema.type === 'object' || schema.type === 'array'
}

/** Maps the rows of a result: one row, a list, or a page. */
function mapRows(result: unknown, map: (row: Fields) => Fields): unknown {
  if (Array.isArray(result)) return result.map(row => map(row))
  if (!isFields(result)) return result
  return 'total' in result && Array.isArray(result.data)
    ? { ...result, data: result.data.map(row => map(row)) }
    : map(result)
}

function mapFields(row: Fields, names: readonly string[], map: (value: unknown) => unknown): Fields {
  const mapped: Record<string, unknown> = { ...row }
  for (const name of names) if (mapped[name] !== undefined) mapped[name] = map(mapped[name])
  return mapped
}

const pick = (row: Fields, names: readonly string[]): Fields =>
  Object.fromEntries(names.filter(name => name in row).map(name => [name, row[name]]))

const encode = (value: unknown) => (value === null ? null : JSON.stringify(value))
const decode = (value: unknown): unknown => (typeof value === 'string' ? JSON.parse(value) : value)
