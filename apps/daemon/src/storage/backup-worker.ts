import { workerData } from 'node:worker_threads'
import Database from 'better-sqlite3'

/** Worker thread that copies a database in use, with all pages in one step so that no write can restart the copy. */
const { from, to }: { from: string; to: string } = workerData
const source = new Database(from, { readonly: true, timeout: 5000 })
await source.backup(to, { progress: () => Number.MAX_SAFE_INTEGER })
source.close()
