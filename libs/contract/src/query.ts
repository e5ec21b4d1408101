import { type TObject, type TSchema, Type } from '@sinclair/typebox'
import type { FindContract, ServiceContract } from './define.ts'
import { strict } from './fields.ts'

/** A text to compare with: looser than the column, so that a prefix of an id can bound a range. */
const AnyText = Type.String({ maxLength: 512 })

/**
 * Returns the schema of a service's `find` query: `$limit`, `$skip`, `$sort` over the sortable columns, and for each column of
 * `where` a value or `$in`, `$ne`, `$lt`, `$lte`, `$gt`, `$gte`. Everything else is rejected.
 */
export function findQuery({ row }: Pick<ServiceContract, 'row'>, { where, sort }: FindContract): TObject {
  const order = Type.Union([Type.Literal(1), Type.Literal(-1)])
  return strictObject({
    $limit: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
    $skip: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
    $sort: strictObject(fromKeys(sort, () => order)),
    ...fromKeys(where, column => comparison(row.properties[column] ?? AnyText))
  })
}

function comparison(column: TSchema): TSchema {
  const value = comparable(column)
  const bounds = fromKeys(['$ne', '$lt', '$lte', '$gt', '$gte'], () => value)
  return Type.Union([value, strictObject({ ...bounds, $in: Type.Array(value, { maxItems: 200 }) })])
}

function comparable(column: TSchema): TSchema {
  // Null comes first: type coercion in a query string would turn null into an empty text.
  if (column.anyOf) return Type.Union((column.anyOf as TSchema[]).map(comparable).sort(nullFirst))
  return column.type === 'string' && !column.enum ? AnyText : column
}

const nullFirst = (one: TSchema, other: TSchema) => Number(other.type === 'null') - Number(one.type === 'null')

const strictObject = (properties: Record<string, TSchema>) => Type.Partial(Type.Object(properties), strict)

const fromKeys = (keys: readonly string[], schema: (key: string) => TSchema) =>
  Object.fromEntries(keys.map(key => [key, schema(key)]))
