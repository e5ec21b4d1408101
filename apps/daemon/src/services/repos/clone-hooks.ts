import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fail } from '../../core/errors.ts'
import { exists } from '../../core/fs.ts'
import type { HookContext, NextFunction } from '../../declarations.ts'
import { parseCloneUrl, toDirectoryName } from '../../git/clone-url.ts'

/** A call with a URL creates the row at once and starts the clone after the commit; a call with a path registers a checkout. */
export async function startClone(context: HookContext, next: NextFunction): Promise<void> {
  const { app, data, params } = context
  const { path, url } = data
  if ((path === undefined) === (url === undefined)) {
    throw fail.badRequest('invalid', 'Provide either `path` or `url`.')
  }
  if (url === undefined) {
    context.data = { ...data, url: null, status: 'ready', error: null }
    return next()
  }
  const address = parseCloneUrl(url)
  const name = data.name ?? address.name
  const newPath = await freePath(context, await app.get('clones').directory(), toDirectoryName(name))
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
  params.transaction?.outbox.push(() => app.get('clones').start(context.result))
}

/** Returns a path that is free both in the database and on the disk. */
async function freePath({ params }: HookContext, home: string, name: string): Promise<string> {
  for (let n = 1; ; n++) {
    const path = join(home, n === 1 ? name : `${name}-${n}`)
    const existing = await params.transaction?.trx('repos').where({ path }).first('repo_id')
    if (!existing && !(await exists(path))) return path
  }
}

/** The path of a repository cannot change while it is being cloned. */
export async function assertNotCloning({ data, id, params, service }: HookContext, next: NextFunction): Promise<void> {
  if (params.provider && data.path !== undefined) {
    const { status, name } = await service.get(id, { transaction: params.transaction })
    if (status === 'cloning') throw fail.conflict('repo_not_ready', `${name} is still being cloned.`)
  }
  await next()
}

/** Cancels the clone of a removed repository. */
export async function cancelClone(context: HookContext, next: NextFunction): Promise<void> {
  await next()
  const { app, result } = context
  if (result.status !== 'cloning') return
  await app.get('clones').cancel(result.repo_id)
  await rm(result.path, { recursive: true, force: true })
}
