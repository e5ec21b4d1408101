import type { HookContext, NextFunction } from '../declarations.ts'

/** F3: a patch of this column alone is told by a type of its own. */
export function eventType(column: string, type: string) {
  return async ({ data, params }: HookContext, next: NextFunction): Promise<void> => {
    const { if_version: _, ...change } = data
    const columns = Object.keys(change)
    if (columns.length === 1 && columns[0] === column) params.type = type
    await next()
  }
}
