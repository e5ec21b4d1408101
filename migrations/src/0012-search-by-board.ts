import {
  createSearchTriggers,
  dropSearchTriggers,
  keepSearched,
  type SearchSource,
  SOURCES as TABLES
} from './0009-search.ts'
import { SOURCE as DOCUMENT_TEXTS } from './0011-documents.ts'
import type { Migration } from './migration.ts'
import { BOARD_TERM_LENGTH } from './search-terms.ts'

const SOURCES = [...TABLES, DOCUMENT_TEXTS]

/** Q2: every indexed term carries its board, so that the text of one board cannot be inferred from searching another. */
export const searchByBoard: Migration = {
  name: '0012-search-by-board',
  async up(knex) {
    await dropSearchTriggers(knex, SOURCES)
    await knex.schema.dropTable('search_words')
    const prefix = `${BOARD_TERM_LENGTH + 1} ${BOARD_TERM_LENGTH + 2}`
    await knex.raw(
      `create virtual table search_words using fts5(terms, content='', contentless_delete=1, tokenize="unicode61 remove_diacritics 0", prefix='${prefix}')`
    )
    for (const source of SOURCES) {
      await knex.raw(termsFrom(source, source.table, ''))
      await createSearchTriggers(knex, source, termsFrom)
    }
    await knex.raw(`
      create trigger search_sessions_move after update of board_id on sessions when new.board_id <> old.board_id begin
        delete from search_words where rowid in (select line_id from search_lines where session_id = new.session_id);
        ${SOURCES.map(source => `${termsFrom(source, source.table, 'and row.session_id = new.session_id')};`).join('\n')}
      end`)
  },
  async down(knex) {
    await knex.raw('drop trigger search_sessions_move')
    await dropSearchTriggers(knex, SOURCES)
    await knex.schema.dropTable('search_words')
    await knex('search_lines').delete()
    await knex.raw(
      `create virtual table search_words using fts5(text, content='', contentless_delete=1, tokenize="unicode61 remove_diacritics 2", prefix='2 3')`
    )
    for (const source of SOURCES) await keepSearched(knex, source)
  }
}

const termsFrom = ({ kind, key, text, isReady }: SearchSource, table: string, which: string) => `
  insert into search_words (rowid, terms)
  select line.line_id, search_terms(board.board_id, ${text}) from ${table} as row
  join search_lines as line on line.record = row.${key} and line.kind = '${kind}'
  join sessions as board on board.session_id = row.session_id where ${isReady} ${which}`
