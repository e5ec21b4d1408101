import { contracts } from '@callboard/contract'
import { NotFound } from '@feathersjs/errors'
import { fail, toPublicError } from '../core/errors.ts'
import type { CallContext, NextFunction } from '../declarations.ts'

/** E1, E2: the outermost hook. External callers receive a known error, or a 500 whose cause is logged. */
export async function handleErrors(context: CallContext, next: NextFunction): Promise<void> {
  try {
    await next()
  } catch (thrown) {
    const cause = nameEntity(thrown, context)
    if (!context.params.provider) throw cause
    const { error, isKnown } = toPublicError(cause)
    if (!isKnown)
      context.app.get('log').error({ err: cause, path: context.path, method: context.method }, 'a call failed')
    throw error
  }
}

/** The Knex adapter's NotFound has no reason and does not name the entity. */
function nameEntity(error: unknown, { path, id }: CallContext): unknown {
  if (!(error instanceof NotFound) || error.data?.reason) return error
  const contract = Object.values(contracts).find(contract => contract.path === path)
  return contract && id ? fail.notFound(contract.entity, String(id)) : error
}
