import { join } from 'node:path'
import { defineSearchFunctions } from '@callboard/migrations'
import Database from 'better-sqlite3'

const AT = new Date().toISOString()
const TIMESTAMPS = { version: 1, created_at: AT, updated_at: AT }

type Row = Record<string, string | number | null>

/**
 * Writes numbered messages, in sessions of `perSession` messages, and their log entries into the database of a stopped daemon.
 * Returns the session ids.
 */
export function seedMessages(home: string, count: number, perSession = 1000): string[] {
  const database = new Database(join(home, 'callboard.db'))
  defineSearchFunctions(database)
  const insert = (table: string, row: Row) => {
    const names = Object.keys(row)
    const columns = names.map(name => `"${name}"`).join(', ')
    database.prepare(`insert into ${table} (${columns}) values (${names.map(name => `@${name}`).join(', ')})`).run(row)
  }
  const firstId = (column: string, table: string) => {
    const [id] = database.prepare<[], string>(`select ${column} from ${table} limit 1`).pluck().all()
    if (id === undefined) throw new Error(`The table ${table} is empty.`)
    return id
  }
  const board_id = firstId('board_id', 'boards')
  const references = { board_id, repo_id: firstId('repo_id', 'repos'), agent_id: firstId('agent_id', 'agents') }
  const logEntry = {
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
    for (let offset = 0; offset < count; offset += perSession) {
      const session_id = id('ses', offset)
      sessions.push(session_id)
      const length = Math.min(perSession, count - offset)
      insert('sessions', {
        session_id,
        ...references,
        title: 'Long ago',
        status: 'idle',
        created_by: 'system',
        ...TIMESTAMPS
      })
      for (let index = 1; index <= length; index++) {
        const message_id = id('msg', offset + index)
        insert('messages', {
          message_id,
          session_id,
          index,
          ...MESSAGE,
          text: `Message ${index}. ${TEXT}`,
          ...TIMESTAMPS
        })
        insert('events', { ...logEntry, feed: `session:${session_id}`, seq: index, record: message_id, session_id })
      }
      insert('feeds', { feed: `session:${session_id}`, seq: length })
    }
  })()
  database.close()
  return sessions
}

const MESSAGE = { role: 'assistant', type: 'text', status: 'complete', data: null }
const TEXT = 'This is a seeded message. '.repeat(20)

/** Ids have the daemon's format: twenty of the characters a to z and 2 to 7. */
const id = (prefix: string, nr: number) =>
  `${prefix}_${nr
    .toString(8)
    .replace(/[01]/g, digit => 'ab'.charAt(Number(digit)))
    .padStart(20, 'z')}`
