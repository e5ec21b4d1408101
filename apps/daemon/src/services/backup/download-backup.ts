import { once } from 'node:events'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { FeathersKoaContext } from '@feathersjs/koa'
import type { Next } from 'koa'
import { stagingPath } from '../../core/staging.ts'
import type { Application } from '../../declarations.ts'

/** `GET /backup`: a copy of the database, for owners. A worker thread makes the copy before it is sent. */
export async function downloadBackup(context: FeathersKoaContext<Application>, next: Next): Promise<void> {
  if (context.path !== '/backup' || context.method !== 'GET') return next()
  const { app } = context
  await app.get('httpAuthenticator').authenticate(context, 'owner')
  const directory = await mkdtemp(stagingPath(join(app.get('config').home, 'backup-')))
  try {
    const file = join(directory, 'callboard.db')
    await copyDatabase(join(app.get('config').home, 'callboard.db'), file)
    const copy = await open(file)
    context.type = 'application/vnd.sqlite3'
    context.body = copy.createReadStream()
  } finally {
    // An open file can still be read after it is removed, and its space is freed when the download ends in any way.
    await rm(directory, { recursive: true, force: true })
  }
}

/** Copies a database in use by SQLite's online backup, without blocking the event loop. */
async function copyDatabase(from: string, to: string): Promise<void> {
  const program = import.meta.url.endsWith('.ts') ? '../../storage/backup-worker.ts' : './backup-worker.js'
  const worker = new Worker(new URL(program, import.meta.url), { workerData: { from, to } })
  const [code] = await once(worker, 'exit')
  if (code !== 0) throw new Error(`the backup ended with ${code}`)
}
