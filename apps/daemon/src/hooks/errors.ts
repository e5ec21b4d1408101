import type { HookContext, NextFunction } from '../declarations.ts'
import { publicError } from '../errors.ts'

/** E1, E2: the outermost hook. A caller from outside gets a known failure or a bare 500 whose cause is in the log. */
export async function errors(context: HookContext, next: NextFunction): Promise<void> {
  try {
    await next()
  } catch (cause) {
    if (!context.params.provider) throw cause
    const { error, isKnown } = publicError(cause)
    if (!isKnown)
      context.app.get('log').error({ err: cause, path: context.path, method: context.method }, 'a call failed')
    throw error
  }
}
