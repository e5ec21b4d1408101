import type { Knex } from 'knex'
import { people } from './0001-people.ts'
import { workspace } from './0002-workspace.ts'
import { conversations } from './0003-conversations.ts'
import { rights } from './0004-rights.ts'
import { feeds } from './0005-feeds.ts'
import { presets } from './0006-presets.ts'
import { workTrees } from './0007-work-trees.ts'
import { sessionOptions } from './0008-session-options.ts'
import { search } from './0009-search.ts'
import { canvas } from './0010-canvas.ts'
import { documents } from './0011-documents.ts'
import { searchByBoard } from './0012-search-by-board.ts'
import type { Migration } from './migration.ts'

export { boardTerm, defineSearchFunctions, searchTerms } from './search-terms.ts'

/** All migrations, oldest first. A released migration is never edited; new ones are added at the end. */
const migrations: Migration[] = [
  people,
  workspace,
  conversations,
  rights,
  feeds,
  presets,
  workTrees,
  sessionOptions,
  search,
  canvas,
  documents,
  searchByBoard
]

/** The migrations for `knex.migrate.latest({ migrationSource })`. */
export const migrationSource: Knex.MigrationSource<Migration> = {
  getMigrations: async () => migrations,
  getMigrationName: migration => migration.name,
  getMigration: async migration => migration
}
