import type { HookContext, NextFunction } from '../../declarations.ts'
import { type Checkout, readCheckout } from './checkout.ts'

declare module '../../declarations.ts' {
  interface CallParams {
    /** The checkout found at the repository's path, or the error of looking for it. */
    inspection?: PromiseSettledResult<Checkout>
  }
}

/**
 * Looks at the directory before the transaction begins: a slow file system must not keep the database waiting. What was seen
 * counts only after the idempotency key: a repeated call is answered whatever became of the directory.
 */
export async function inspectCheckout(context: HookContext, next: NextFunction): Promise<void> {
  const { path } = context.data
  if (path !== undefined) {
    const [inspection] = await Promise.allSettled([readCheckout(path)])
    context.params = { ...context.params, inspection }
  }
  await next()
}

/** The path must be a checkout on this machine; its real path, name and branch are filled in. */
export async function applyInspection(context: HookContext, next: NextFunction): Promise<void> {
  const { inspection } = context.params
  if (inspection?.status === 'rejected') throw inspection.reason
  if (inspection) {
    const { path, name, default_branch } = inspection.value
    const named = context.method === 'create' ? { name } : {}
    // Whatever it was cloned from: at this path it is there.
    context.data = { ...named, ...context.data, path, default_branch, status: 'ready', error: null }
  }
  await next()
}

/** One row per path: registering a directory twice answers with the row that is there. */
export async function returnExistingRepo(context: HookContext, next: NextFunction): Promise<void> {
  const { transaction } = context.params
  const known = await transaction?.trx('repos').where('path', context.data.path).first('repo_id')
  if (!known) return next()
  context.params.isRepeated = true
  context.result = await context.service.get(known.repo_id, { transaction })
}
