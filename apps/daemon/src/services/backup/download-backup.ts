import { once } from 'node:events'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { FeathersKoaContext } from '@feathersjs/koa'
import type { Next } from 'koa'
import { stagingPath } from '../../core/staging.ts'
import type { Application } from '../../declarations.ts'

/** `GET /backup`: the whole database as it stands now, for owners. It is copied by a thread of its own and then sent. */
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
    // What is open can still be read, and is gone from the disk when it is closed, whatever becomes of the download.
    await rm(directory, { recursive: true, force: true })
  }
}

/** Copies a database that is in use (SQLite's online backup), without holding up those who use it. */
async function copyDatabase(from: string, to: string): Promise<void> {
  const program = import.meta.url.endsWith('.ts') ? '../../storage/backup-worker.ts' : './backup-worker.js'
  const worker = new Worker(new URL(program, import.meta.url), { workerData: { from, to } })
  const [code] = await once(worker, 'exit')
  if (code !== 0) throw new Error(`the backup ended with ${code}`)
}
