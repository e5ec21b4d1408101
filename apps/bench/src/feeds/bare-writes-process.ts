import Database from 'better-sqlite3'
import { monotonicNow } from '../processes/clock.ts'
import { serveRequests } from '../processes/serve-requests.ts'

const database = new Database(process.argv[2])
database.pragma('journal_mode = WAL')
database.pragma('synchronous = FULL')

const board_id = database.prepare<[], string>('select board_id from boards').pluck().get() ?? ''
const patch = database.prepare('update boards set name = ?, version = version + 1, updated_at = ? where board_id = ?')
const next = database
  .prepare<[string], number>(
    'insert into feeds (feed, seq) values (?, 1) on conflict (feed) do update set seq = seq + 1 returning seq'
  )
  .pluck()
const tell = database.prepare(
  `insert into events (feed, seq, nth, board_id, type, service, record, label, actor, at)
   values (?, ?, ?, ?, 'board.updated', 'boards', ?, ?, 'system', ?)`
)

/** The rows that one patch of a board writes to the daemon's database. */
const write = database.transaction((name: string) => {
  const at = new Date().toISOString()
  patch.run(name, at, board_id)
  ;[`board:${board_id}`, 'workspace'].forEach((feed, nth) => {
    tell.run(feed, next.get(feed), nth, nth ? null : board_id, board_id, name, at)
  })
})

const deeds = {
  write(count: number) {
    const [start, before] = [monotonicNow(), process.cpuUsage()]
    for (let nth = 0; nth < count; nth++) write(`Named for the ${nth}th time`)
    const { user, system } = process.cpuUsage(before)
    return { took: monotonicNow() - start, spent: (user + system) / 1000 }
  }
}

export type BareWritesHandlers = typeof deeds
serveRequests(deeds)
