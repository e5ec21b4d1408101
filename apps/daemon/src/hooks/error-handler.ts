import { contracts } from '@callboard/contract'
import { NotFound } from '@feathersjs/errors'
import { fail, publicError } from '../core/errors.ts'
import type { HookContext, NextFunction } from '../declarations.ts'

/** E1, E2: the outermost hook. A caller from outside gets a known failure or a bare 500 whose cause is in the log. */
export async function handleErrors(context: HookContext, next: NextFunction): Promise<void> {
  try {
    await next()
  } catch (thrown) {
    const cause = named(thrown, context)
    if (!context.params.provider) throw cause
    const { error, isKnown } = publicError(cause)
    if (!isKnown)
      context.app.get('log').error({ err: cause, path: context.path, method: context.method }, 'a call failed')
    throw error
  }
}

/** The adapter only says that there is no record; people are told what it is that is not there. */
function named(error: unknown, { path, id }: HookContext): unknown {
  if (!(error instanceof NotFound) || error.data?.reason) return error
  const contract = Object.values(contracts).find(contract => contract.path === path)
  return contract && id ? fail.notFound(contract.entity, String(id)) : error
}
