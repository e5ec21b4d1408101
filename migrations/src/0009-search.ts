import type { Knex } from 'knex'
import type { Migration } from './migration.ts'

/**
 * The search index: one line per session, task and complete message, and its words. Triggers update both in the transaction of
 * every write. The index holds the words only, not a copy of the text.
 */
export const search: Migration = {
  name: '0009-search',
  async up(knex) {
    await knex.schema.createTable('search_lines', table => {
      table.increments('line_id')
      table.string('kind', 16).notNullable()
      table.string('record', 64).notNullable().unique()
      table.string('session_id', 64).notNullable().index()
    })
    await knex.raw(
      `create virtual table search_words using fts5(text, content='', contentless_delete=1, tokenize="unicode61 remove_diacritics 2", prefix='2 3')`
    )
    for (const source of SOURCES) await keepSearched(knex, source)
  },
  async down(knex) {
    await dropSearchTriggers(knex, SOURCES)
    await knex.schema.dropTable('search_words')
    await knex.schema.dropTable('search_lines')
  }
}

export interface SearchSource {
  table: string
  kind: string
  key: string
  /** The columns whose change updates the index. */
  columns: string
  /** The text to search, and whether the row can be found yet: SQL in which `row` is the row. */
  text: string
  isReady: string
}

export const SOURCES: readonly SearchSource[] = [
  { table: 'sessions', kind: 'session', key: 'session_id', columns: 'title', text: 'row.title', isReady: 'true' },
  { table: 'tasks', kind: 'task', key: 'task_id', columns: 'prompt', text: 'row.prompt', isReady: 'true' },
  {
    table: 'messages',
    kind: 'message',
    key: 'message_id',
    columns: 'text, data, status',
    text: `coalesce(json_extract(row.data, '$.title') || ' ', '') || row.text`,
    // A user's message is found as the prompt of its task.
    isReady: `row.status <> 'streaming' and row.role <> 'user'`
  }
]

export async function dropSearchTriggers(knex: Knex, sources: readonly SearchSource[]): Promise<void> {
  for (const { table } of sources) {
    for (const event of ['insert', 'update', 'delete']) await knex.raw(`drop trigger search_${table}_${event}`)
  }
}

/** Indexes the existing rows, and creates the triggers that keep the index up to date. */
export async function keepSearched(knex: Knex, source: SearchSource): Promise<void> {
  await knex.raw(linesFrom(source, source.table, ''))
  await knex.raw(wordsFrom(source, source.table, ''))
  await createSearchTriggers(knex, source, wordsFrom)
}

/** Creates the triggers that index a row after each write; `wordsFrom` returns the SQL that inserts its words. */
export async function createSearchTriggers(
  knex: Knex,
  source: SearchSource,
  wordsFrom: (source: SearchSource, table: string, which: string) => string
): Promise<void> {
  const { table, columns } = source
  const one = `and row.${source.key} = new.${source.key}`
  const add = `${linesFrom(source, table, one)}; ${wordsFrom(source, table, one)};`
  const drop = `
    delete from search_words where rowid = (select line_id from search_lines where record = old.${source.key});
    delete from search_lines where record = old.${source.key};`
  await knex.raw(`create trigger search_${table}_insert after insert on ${table} begin ${add} end`)
  await knex.raw(
    `create trigger search_${table}_update after update of ${columns} on ${table}
     when ${source.isReady.replaceAll('row.', 'new.')} begin ${drop} ${add} end`
  )
  await knex.raw(`create trigger search_${table}_delete after delete on ${table} begin ${drop} end`)
}

const linesFrom = ({ kind, key, isReady }: SearchSource, table: string, which: string) => `
  insert into search_lines (kind, record, session_id)
  select '${kind}', row.${key}, row.session_id from ${table} as row where ${isReady} ${which}`

const wordsFrom = ({ kind, key, text, isReady }: SearchSource, table: string, which: string) => `
  insert into search_words (rowid, text)
  select line.line_id, ${text} from ${table} as row
  join search_lines as line on line.record = row.${key} and line.kind = '${kind}' where ${isReady} ${which}`
