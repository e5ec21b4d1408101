import { type Fields, isFields } from '../core/fields.ts'
import type { CallContext } from '../declarations.ts'

/** The data of a call, by field; empty when it has none. */
export const dataOf = ({ data }: Pick<CallContext, 'data'>): Fields => (isFields(data) ? data : {})

/** The row that a method returned. @throws when it returned none, or several */
export function resultRow({ path, method, result }: Pick<CallContext, 'path' | 'method' | 'result'>): Fields {
  if (!isFields(result)) throw new Error(`${path}.${method} did not return a row`)
  return result
}
