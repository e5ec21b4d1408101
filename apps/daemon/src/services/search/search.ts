import { contracts, type Hit, LIMITS, type Page, unstored } from '@callboard/contract'
import type { Knex } from 'knex'
import type { Application, CallParams } from '../../declarations.ts'
import { fail } from '../../errors.ts'
import { validate } from '../../hooks/validate.ts'
import { amongSeen } from '../../rights/sight.ts'
import { tell } from '../../say.ts'
import { matching, snippetOf, wordsIn } from './words.ts'

const contract = unstored.search

/** Pages are short: of each hit the text is looked at to show where it was found. */
const PAGE = 50

/** A tool call is found by its title as well. */
const TOOL = "coalesce(json_extract(messages.data, '$.title') || ' ', '')"

interface Found extends Omit<Hit, 'words' | 'snippet'> {
  text: string
}

/** Full text over what one may see. The index is kept by the database itself, in the transaction of each write. */
export class Search {
  private readonly app: Application

  constructor(app: Application) {
    this.app = app
  }

  async find({ query = {}, user, connection }: CallParams = {}): Promise<Page<Hit>> {
    const { words, $limit = LIMITS.page, $skip: skip = 0, $sort, ...where } = query
    const asked = wordsIn(words)
    if (asked.length === 0) throw fail.badRequest('no_words', 'Say in `words` what is searched for.')
    const hits = this.hits(asked, where)
    if (user) amongSeen(hits, this.app.get('database'), contracts.sessions, user)
    const limit = Math.min($limit, PAGE)
    const [counted] = await hits.clone().count({ total: '*' })
    const found: Found[] = limit > 0 ? await this.inOrder(hits, $sort?.at).limit(limit).offset(skip) : []
    const total = Number(counted?.total)
    const data = found.map(({ text, ...hit }) => ({ words, ...hit, snippet: snippetOf(text, asked) }))
    if (connection) tell(this.app, connection, 'search', 'completed', { words, total })
    return { total, limit, skip, data }
  }

  private hits(asked: readonly string[], where: Readonly<Record<string, unknown>>) {
    const lines = this.app
      .get('database')('search_words')
      .join('search_lines as line', 'line.line_id', 'search_words.rowid')
      .join('sessions', 'sessions.session_id', 'line.session_id')
      .whereRaw('search_words match ?', [matching(asked)])
    for (const [column, value] of Object.entries(where)) {
      if (typeof value !== 'string') throw fail.badRequest('invalid_query', `Ask for one ${column}.`)
      lines.where(column === 'board_id' ? 'sessions.board_id' : `line.${column}`, value)
    }
    return lines
  }

  /** The columns of a hit, best first unless an order of time is asked for. */
  private inOrder(hits: Knex.QueryBuilder, order: 1 | -1 | undefined): Knex.QueryBuilder {
    const database = this.app.get('database')
    const rows = hits
      .leftJoin('messages', 'messages.message_id', 'line.record')
      .leftJoin('tasks', 'tasks.task_id', 'line.record')
      .leftJoin('documents', 'documents.document_id', 'line.record')
      .leftJoin('document_texts', 'document_texts.document_id', 'line.record')
      .select('line.kind', 'line.record', 'line.session_id', 'sessions.board_id', 'messages.index')
      .select(database.raw('coalesce(documents.name, sessions.title) as title'))
      .select(
        database.raw('coalesce(messages.created_at, tasks.created_at, documents.created_at, sessions.created_at) as at')
      )
      .select(
        database.raw(`${TOOL} || coalesce(messages.text, tasks.prompt, document_texts.text, sessions.title) as text`)
      )
    if (order) {
      const way = order === 1 ? 'asc' : 'desc'
      return rows.orderBy('at', way).orderBy('line.line_id', way)
    }
    return rows.orderByRaw('search_words.rank, line.line_id desc')
  }
}

export function search(app: Application): void {
  app.use(contract.path, new Search(app), { methods: ['find'], serviceEvents: ['completed'] })
  app.service(contract.path).hooks({ around: { all: [validate(contract)] } })
}
