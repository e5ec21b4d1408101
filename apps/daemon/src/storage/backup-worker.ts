import { workerData } from 'node:worker_threads'
import Database from 'better-sqlite3'

/** Copies a database that is in use: all pages in one step, so that writers cannot make it begin anew. */
const { from, to }: { from: string; to: string } = workerData
const source = new Database(from, { readonly: true, timeout: 5000 })
await source.backup(to, { progress: () => Number.MAX_SAFE_INTEGER })
source.close()
