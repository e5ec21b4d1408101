import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fail } from '../../core/errors.ts'
import type { CallParams, HookContext, NextFunction } from '../../declarations.ts'
import { parseCloneUrl, toDirectoryName } from '../../git/clone-url.ts'
import { assertNoTransaction, assertTransaction, type Transaction } from '../../storage/transaction.ts'

declare module '../../declarations.ts' {
  interface CallParams {
    /** The directory of cloned repositories, and the names in it. */
    cloneDirectory?: { path: string; names: readonly string[] }
  }
}

/** Lists the directory of clones before the transaction, so that no other write waits for the file system. */
export async function listClones(context: HookContext<'repos', 'create'>, next: NextFunction): Promise<void> {
  const { app, data, params } = context
  if (typeof data.url === 'string') {
    assertNoTransaction(params.transaction)
    const path = await app.get('clones').directory()
    context.params = { ...params, cloneDirectory: { path, names: await readdir(path) } }
  }
  await next()
}

/** A call with a URL creates the row at once and starts the clone after the commit; a call with a path registers a checkout. */
export async function startClone(context: HookContext<'repos', 'create'>, next: NextFunction): Promise<void> {
  const { app, data, params } = context
  const { path, url } = data
  if ((path === undefined) === (url === undefined)) {
    throw fail.badRequest('invalid', 'Provide either `path` or `url`.')
  }
  if (typeof url !== 'string') {
    context.data = { ...data, url: null, status: 'ready', error: null }
    return next()
  }
  const address = parseCloneUrl(url)
  const name = data.name ?? address.name
  const { cloneDirectory, transaction } = params
  assertTransaction(transaction)
  if (!cloneDirectory) throw new Error('The directory of clones was not listed')
  const newPath = await freePath(transaction, cloneDirectory, toDirectoryName(name))
  context.data = {
    ...data,
    url: address.url,
    name,
    path: newPath,
    default_branch: null,
    status: 'cloning',
    error: null
  }
  await next()
  transaction.outbox.push(() => app.get('clones').start(context.result))
}

/** Returns a path that is free both in the database and on the disk. */
async function freePath(
  { trx }: Transaction,
  directory: NonNullable<CallParams['cloneDirectory']>,
  name: string
): Promise<string> {
  for (let n = 1; ; n++) {
    const candidate = n === 1 ? name : `${name}-${n}`
    const path = join(directory.path, candidate)
    const existing = await trx('repos').where({ path }).first('repo_id')
    if (!existing && !directory.names.includes(candidate)) return path
  }
}

/** The path of a repository cannot change while it is being cloned. */
export async function assertNotCloning(
  { data, id, params, service }: HookContext<'repos', 'update' | 'patch'>,
  next: NextFunction
): Promise<void> {
  if (params.provider && data.path !== undefined) {
    const { status, name } = await service.get(id, { transaction: params.transaction })
    if (status === 'cloning') throw fail.conflict('repo_not_ready', `${name} is still being cloned.`)
  }
  await next()
}

/** Cancels the clone of a removed repository. */
export async function cancelClone(context: HookContext<'repos', 'remove'>, next: NextFunction): Promise<void> {
  await next()
  const { app, result } = context
  if (result.status !== 'cloning') return
  await app.get('clones').cancel(result.repo_id)
  await rm(result.path, { recursive: true, force: true })
}
