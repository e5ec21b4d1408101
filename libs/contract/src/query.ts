import { type TObject, type TSchema, Type } from '@sinclair/typebox'
import type { FindContract, ServiceContract } from './define.ts'

/** Text to compare with; looser than the column, so that a beginning of an id can bound a range. */
const AnyText = Type.String({ maxLength: 512 })

/**
 * The schema of a service's `find` query: `$limit`, `$skip`, `$sort` over the sortable columns, and for each column of
 * `where` a value or `$in`, `$ne`, `$lt`, `$lte`, `$gt`, `$gte`. Nothing else is let through.
 */
export function findQuery({ row }: Pick<ServiceContract, 'row'>, { where, sort }: FindContract): TObject {
  const order = Type.Union([Type.Literal(1), Type.Literal(-1)])
  return closedObject({
    $limit: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
    $skip: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
    $sort: closedObject(fromKeys(sort, () => order)),
    ...fromKeys(where, column => comparison(row.properties[column] ?? AnyText))
  })
}

function comparison(column: TSchema): TSchema {
  const value = comparable(column)
  const bounds = fromKeys(['$ne', '$lt', '$lte', '$gt', '$gte'], () => value)
  return Type.Union([value, closedObject({ ...bounds, $in: Type.Array(value, { maxItems: 200 }) })])
}

function comparable(column: TSchema): TSchema {
  // Null is tried first: a reader of query strings takes null for empty text wherever text would do.
  if (column.anyOf) return Type.Union((column.anyOf as TSchema[]).map(comparable).sort(nullFirst))
  return column.type === 'string' && !column.enum ? AnyText : column
}

const nullFirst = (one: TSchema, other: TSchema) => Number(other.type === 'null') - Number(one.type === 'null')

const closedObject = (properties: Record<string, TSchema>) =>
  Type.Partial(Type.Object(properties), { additionalProperties: false })

const fromKeys = (keys: readonly string[], schema: (key: string) => TSchema) =>
  Object.fromEntries(keys.map(key => [key, schema(key)]))
