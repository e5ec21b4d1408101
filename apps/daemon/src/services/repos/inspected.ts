import type { HookContext, NextFunction } from '../../declarations.ts'
import { inspectCheckout } from './checkout.ts'

/** The path must be a checkout on this machine; its real path, name and branch are filled in. */
export async function inspected(context: HookContext, next: NextFunction): Promise<void> {
  if (context.data.path !== undefined) {
    const { path, name, default_branch } = await inspectCheckout(context.data.path)
    const named = context.method === 'create' ? { name } : {}
    context.data = { ...named, ...context.data, path, default_branch }
  }
  await next()
}

/** One row per path: registering a directory twice answers with the row that is there. */
export async function knownPath(context: HookContext, next: NextFunction): Promise<void> {
  const { transaction } = context.params
  const known = await transaction?.trx('repos').where('path', context.data.path).first('repo_id')
  if (!known) return next()
  context.params.isRepeated = true
  context.result = await context.service.get(known.repo_id, { transaction })
}
