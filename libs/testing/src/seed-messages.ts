import { join } from 'node:path'
import { defineSearchFunctions } from '@callboard/migrations'
import Database from 'better-sqlite3'

const AT = new Date().toISOString()
const STAMPS = { version: 1, created_at: AT, updated_at: AT }

type Row = Record<string, string | number | null>

/**
 * So many messages in sessions of so many, each numbered in its text, with their lines in the feeds: written into the home of
 * a daemon that does not run. Gives the sessions' ids.
 */
export function seedMessages(home: string, count: number, inSession = 1000): string[] {
  const database = new Database(join(home, 'callboard.db'))
  defineSearchFunctions(database)
  const insert = (table: string, row: Row) => {
    const names = Object.keys(row)
    const columns = names.map(name => `"${name}"`).join(', ')
    database.prepare(`insert into ${table} (${columns}) values (${names.map(name => `@${name}`).join(', ')})`).run(row)
  }
  const first = (column: string, table: string) => {
    const [id] = database.prepare<[], string>(`select ${column} from ${table} limit 1`).pluck().all()
    if (id === undefined) throw new Error(`there are no ${table}`)
    return id
  }
  const board_id = first('board_id', 'boards')
  const uses = { board_id, repo_id: first('repo_id', 'repos'), agent_id: first('agent_id', 'agents') }
  const deed = {
    nth: 0,
    board_id: null,
    type: 'message.created',
    service: 'messages',
    label: '',
    actor: 'system',
    at: AT
  }
  const sessions: string[] = []
  database.transaction(() => {
    for (let begun = 0; begun < count; begun += inSession) {
      const session_id = id('ses', begun)
      sessions.push(session_id)
      const length = Math.min(inSession, count - begun)
      insert('sessions', { session_id, ...uses, title: 'Long ago', status: 'idle', created_by: 'system', ...STAMPS })
      for (let index = 1; index <= length; index++) {
        const message_id = id('msg', begun + index)
        insert('messages', { message_id, session_id, index, ...SAID, text: `Message ${index}. ${WORDS}`, ...STAMPS })
        insert('events', { ...deed, feed: `session:${session_id}`, seq: index, record: message_id, session_id })
      }
      insert('feeds', { feed: `session:${session_id}`, seq: length })
    }
  })()
  database.close()
  return sessions
}

const SAID = { role: 'assistant', type: 'text', status: 'complete', data: null }
const WORDS = 'Something was said here. '.repeat(20)

/** Ids look as the daemon's do: twenty of the characters a to z and 2 to 7. */
const id = (prefix: string, nr: number) =>
  `${prefix}_${nr
    .toString(8)
    .replace(/[01]/g, digit => 'ab'.charAt(Number(digit)))
    .padStart(20, 'z')}`
