import type { CallContext, NextFunction } from '../declarations.ts'
import { dataOf } from './context-values.ts'

/** F3: sets the event type of patches that change only this column. */
export function eventType(column: string, type: string) {
  return async (context: CallContext, next: NextFunction): Promise<void> => {
    const { if_version: _, ...change } = dataOf(context)
    const columns = Object.keys(change)
    if (columns.length === 1 && columns[0] === column) context.params.type = type
    await next()
  }
}
