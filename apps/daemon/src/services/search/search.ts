import { contracts, LIMITS, type Page, type SearchHit, type User, virtualServices } from '@callboard/contract'
import type { Knex } from 'knex'
import { whereReadable } from '../../access/row-access.ts'
import { fail } from '../../core/errors.ts'
import type { Application, CallParams } from '../../declarations.ts'
import { validate } from '../../hooks/validate.ts'
import { serviceOptions } from '../knex-service.ts'
import { matchExpression, parseWords, snippetOf } from './search-words.ts'

declare module '../../declarations.ts' {
  interface ServiceTypes {
    search: SearchService
  }
}

const contract = virtualServices.search

/** Pages are short: the text of each hit is read to make its snippet. */
const MAX_PAGE = 50

/** A tool call is found by its title as well. */
const TOOL_TITLE = "coalesce(json_extract(messages.data, '$.title') || ' ', '')"

type Where = Readonly<Record<string, unknown>>

interface HitRow extends Omit<SearchHit, 'words' | 'snippet'> {
  line_id: number
  text: string
}

/** Full-text search over readable rows, newest first. The index is maintained by triggers in the transaction of each write. */
export class SearchService {
  private readonly app: Application

  constructor(app: Application) {
    this.app = app
  }

  async find({ query = {}, user, connection }: CallParams = {}): Promise<Page<SearchHit>> {
    const { words: input, $limit = LIMITS.page, $skip: skip = 0, $sort, ...where } = query
    const words = parseWords(input)
    if (words.length === 0) throw fail.badRequest('no_words', '`words` must contain a word to search for.')
    const limit = Math.min($limit, MAX_PAGE)
    const board_ids = await this.boardsToSearch(where, user)
    const hits = this.matchingLines(words, board_ids, where, user)
    const [counted] = board_ids.length > 0 ? await hits.clone().count({ total: '*' }) : []
    const total = Number(counted?.total ?? 0)
    const rows = total > 0 && limit > 0 ? await this.readPage(hits, $sort?.at, { limit, skip }) : []
    const data = rows.map(({ text, line_id: _, ...hit }) => ({
      words: input,
      ...hit,
      snippet: snippetOf(text, words)
    }))
    if (connection) this.app.get('eventPublisher').sendTo(connection, 'search', 'completed', { words: input, total })
    return { total, limit, skip, data }
  }

  /** Q2: the boards the user can read, narrowed by the query. */
  private async boardsToSearch(where: Where, user: User | undefined): Promise<string[]> {
    const database = this.app.get('database')
    const boards = database('boards')
    if (user) whereReadable(boards, database, contracts.boards, user)
    if (where.board_id !== undefined) addCondition(boards, 'boards.board_id', where.board_id)
    if (typeof where.session_id === 'string') {
      boards.whereIn('boards.board_id', database('sessions').select('board_id').where({ session_id: where.session_id }))
    }
    return boards.orderBy('boards.board_id').pluck('boards.board_id')
  }

  private matchingLines(words: readonly string[], board_ids: readonly string[], where: Where, user: User | undefined) {
    const database = this.app.get('database')
    const hits = database('search_words')
      .join('search_lines as line', 'line.line_id', 'search_words.rowid')
      .join('sessions', 'sessions.session_id', 'line.session_id')
      .whereRaw('search_words match ?', [matchExpression(words, board_ids)])
    for (const [column, value] of Object.entries(where)) {
      addCondition(hits, column === 'board_id' ? 'sessions.board_id' : `line.${column}`, value)
    }
    if (user) whereReadable(hits, database, contracts.sessions, user)
    return hits
  }

  /** One page, newest first unless an order of time is asked for. Only the rows of the page are joined with their texts. */
  private async readPage(
    hits: Knex.QueryBuilder,
    order: 1 | -1 | undefined,
    { limit, skip }: PageRange
  ): Promise<HitRow[]> {
    if (order) {
      const direction = order === 1 ? 'asc' : 'desc'
      return this.withTexts(hits).orderBy('at', direction).orderBy('line.line_id', direction).limit(limit).offset(skip)
    }
    const newest = hits.orderBy('search_words.rowid', 'desc').limit(limit).offset(skip)
    const ids: number[] = await newest.pluck('line.line_id')
    const lines = this.app
      .get('database')('search_lines as line')
      .join('sessions', 'sessions.session_id', 'line.session_id')
      .whereIn('line.line_id', ids)
    return this.withTexts(lines).orderBy('line.line_id', 'desc')
  }

  private withTexts(lines: Knex.QueryBuilder): Knex.QueryBuilder {
    const database = this.app.get('database')
    return (
      lines
        .leftJoin('messages', 'messages.message_id', 'line.record')
        .leftJoin('tasks', 'tasks.task_id', 'line.record')
        .leftJoin('documents', 'documents.document_id', 'line.record')
        .leftJoin('document_texts', 'document_texts.document_id', 'line.record')
        // A prompt, and a file sent with one, has the index of the prompt's message.
        .leftJoin('messages as prompts', join =>
          join
            .on('prompts.task_id', database.raw('coalesce(tasks.task_id, documents.task_id)'))
            .onVal('prompts.role', 'user')
        )
        .select('line.line_id', 'line.kind', 'line.record', 'line.session_id', 'sessions.board_id')
        .select(database.raw('coalesce(messages.??, prompts.??) as ??', ['index', 'index', 'index']))
        .select(database.raw('coalesce(documents.name, sessions.title) as title'))
        .select(
          database.raw(
            'coalesce(messages.created_at, tasks.created_at, documents.created_at, sessions.created_at) as at'
          )
        )
        .select(
          database.raw(
            `${TOOL_TITLE} || coalesce(messages.text, tasks.prompt, document_texts.text, sessions.title) as text`
          )
        )
    )
  }
}

function addCondition(rows: Knex.QueryBuilder, column: string, value: unknown): void {
  if (typeof value === 'string') rows.where(column, value)
  else if (isNotEqual(value)) rows.whereNot(column, value.$ne)
  else throw fail.badRequest('invalid_query', `${column.replace(/^.*\./, '')} takes one value, or $ne.`)
}

const isNotEqual = (value: unknown): value is { $ne: string } =>
  typeof value === 'object' && value !== null && '$ne' in value && typeof value.$ne === 'string'

interface PageRange {
  limit: number
  skip: number
}

export function search(app: Application): void {
  app.use(contract.path, new SearchService(app), serviceOptions(contract))
  app.service(contract.path).hooks({ around: { all: [validate(contract)] } })
}
