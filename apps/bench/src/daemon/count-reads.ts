/**
 * Preloaded into a daemon (`node --import`): writes a line to the file in BENCH_READS for each read of log entries. Write
 * statements are not recorded.
 */
import { appendFileSync } from 'node:fs'
import Database from 'better-sqlite3'

interface Statement {
  readonly source: string
  all(this: Statement, ...values: unknown[]): unknown
}

const file = process.env.BENCH_READS
const statements: Statement = Object.getPrototypeOf(new Database(':memory:').prepare('select 1'))
const { all } = statements
statements.all = function (...values) {
  if (file && /^select .*from `events` where `feed`/.test(this.source)) appendFileSync(file, `${this.source}\n`)
  return all.apply(this, values)
}
