import type { HookContext, NextFunction } from '../../declarations.ts'
import { assertNoTransaction } from '../../storage/transaction.ts'
import { type Checkout, readCheckout } from './checkout.ts'

declare module '../../declarations.ts' {
  interface CallParams {
    /** The checkout found at the repository's path, or the error of looking for it. */
    inspection?: PromiseSettledResult<Checkout>
  }
}

/**
 * Reads the checkout before the transaction, so that no other write waits for the file system. An error is thrown only after
 * the idempotency check: a repeated call is answered even if the directory has been removed.
 */
export async function inspectCheckout(
  context: HookContext<'repos', 'create' | 'update' | 'patch'>,
  next: NextFunction
): Promise<void> {
  const { path } = context.data
  if (path !== undefined) {
    assertNoTransaction(context.params.transaction)
    const [inspection] = await Promise.allSettled([readCheckout(path)])
    context.params = { ...context.params, inspection }
  }
  await next()
}

/** Fills in the checkout's real path, name and branch. @throws the error of the inspection */
export async function applyInspection(
  context: HookContext<'repos', 'create' | 'update' | 'patch'>,
  next: NextFunction
): Promise<void> {
  const { inspection } = context.params
  if (inspection?.status === 'rejected') throw inspection.reason
  if (inspection) {
    const { path, name, default_branch } = inspection.value
    const defaults = context.method === 'create' ? { name } : {}
    // A checkout exists at this path, even if an earlier clone of the repository has failed.
    context.data = { ...defaults, ...context.data, path, default_branch, status: 'ready', error: null }
  }
  await next()
}

/** There is one row per path: registering a directory again returns the existing row. */
export async function returnExistingRepo(context: HookContext<'repos', 'create'>, next: NextFunction): Promise<void> {
  const { transaction } = context.params
  const existing = await transaction?.trx('repos').where('path', context.data.path).first('repo_id')
  if (!existing) return next()
  context.params.isRepeated = true
  context.result = await context.service.get(existing.repo_id, { transaction })
}
