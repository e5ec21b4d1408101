import type { HookContext, NextFunction } from '../declarations.ts'

/** F3: sets the event type of patches that change only this column. */
export function eventType(column: string, type: string) {
  return async ({ data, params }: HookContext, next: NextFunction): Promise<void> => {
    const { if_version: _, ...change } = data
    const columns = Object.keys(change)
    if (columns.length === 1 && columns[0] === column) params.type = type
    await next()
  }
}
