import { contracts, LIMITS, type Page, type SearchHit, virtualServices } from '@callboard/contract'
import type { Knex } from 'knex'
import { whereReadable } from '../../access/row-access.ts'
import { fail } from '../../core/errors.ts'
import type { Application, CallParams } from '../../declarations.ts'
import { validate } from '../../hooks/validate.ts'
import { matching, snippetOf, wordsIn } from './words.ts'

declare module '../../declarations.ts' {
  interface ServiceTypes {
    search: SearchService
  }
}

const contract = virtualServices.search

/** Pages are short: of each hit the text is looked at to show where it was found. */
const PAGE = 50

/** A tool call is found by its title as well. */
const TOOL = "coalesce(json_extract(messages.data, '$.title') || ' ', '')"

interface Found extends Omit<SearchHit, 'words' | 'snippet'> {
  line_id: number
  text: string
}

/** Full text over what one may see. The index is kept by the database itself, in the transaction of each write. */
export class SearchService {
  private readonly app: Application

  constructor(app: Application) {
    this.app = app
  }

  async find({ query = {}, user, connection }: CallParams = {}): Promise<Page<SearchHit>> {
    const { words, $limit = LIMITS.page, $skip: skip = 0, $sort, ...where } = query
    const asked = wordsIn(words)
    if (asked.length === 0) throw fail.badRequest('no_words', 'Say in `words` what is searched for.')
    const hits = this.hits(asked, where)
    if (user) whereReadable(hits, this.app.get('database'), contracts.sessions, user)
    const limit = Math.min($limit, PAGE)
    const [counted] = await hits.clone().count({ total: '*' })
    const page = { limit, skip }
    const find = () => ($sort?.at ? this.byTime(hits, $sort.at, page) : this.best(hits, page))
    const found = limit > 0 ? await find() : []
    const total = Number(counted?.total)
    const data = found.map(({ text, line_id: _, ...hit }) => ({ words, ...hit, snippet: snippetOf(text, asked) }))
    if (connection) this.app.get('eventPublisher').sendTo(connection, 'search', 'completed', { words, total })
    return { total, limit, skip, data }
  }

  private hits(asked: readonly string[], where: Readonly<Record<string, unknown>>) {
    const lines = this.app
      .get('database')('search_words')
      .join('search_lines as line', 'line.line_id', 'search_words.rowid')
      .join('sessions', 'sessions.session_id', 'line.session_id')
      .whereRaw('search_words match ?', [matching(asked)])
    for (const [column, value] of Object.entries(where)) {
      const name = column === 'board_id' ? 'sessions.board_id' : `line.${column}`
      if (typeof value === 'string') lines.where(name, value)
      else if (isOther(value)) lines.whereNot(name, value.$ne)
      else throw fail.badRequest('invalid_query', `Ask for one ${column}, or for all but one.`)
    }
    return lines
  }

  /** Best first. Only what is on the page is looked at further: what is asked for by a frequent word can be half of all there is. */
  private async best(hits: Knex.QueryBuilder, { limit, skip }: PageOf): Promise<Found[]> {
    const ranked = hits.orderByRaw('search_words.rank, line.line_id desc').limit(limit).offset(skip)
    const ids: number[] = await ranked.pluck('line.line_id')
    const lines = this.app
      .get('database')('search_lines as line')
      .join('sessions', 'sessions.session_id', 'line.session_id')
      .whereIn('line.line_id', ids)
    const found: Found[] = await this.told(lines)
    return found.sort((one, other) => ids.indexOf(one.line_id) - ids.indexOf(other.line_id))
  }

  private async byTime(hits: Knex.QueryBuilder, order: 1 | -1, { limit, skip }: PageOf): Promise<Found[]> {
    const way = order === 1 ? 'asc' : 'desc'
    return this.told(hits).orderBy('at', way).orderBy('line.line_id', way).limit(limit).offset(skip)
  }

  /** What is told of such lines. */
  private told(lines: Knex.QueryBuilder): Knex.QueryBuilder {
    const database = this.app.get('database')
    return (
      lines
        .leftJoin('messages', 'messages.message_id', 'line.record')
        .leftJoin('tasks', 'tasks.task_id', 'line.record')
        .leftJoin('documents', 'documents.document_id', 'line.record')
        .leftJoin('document_texts', 'document_texts.document_id', 'line.record')
        // A prompt, and a file that went with one, is where the prompt stands in the conversation.
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
          database.raw(`${TOOL} || coalesce(messages.text, tasks.prompt, document_texts.text, sessions.title) as text`)
        )
    )
  }
}

const isOther = (value: unknown): value is { $ne: string } =>
  typeof value === 'object' && value !== null && '$ne' in value && typeof value.$ne === 'string'

interface PageOf {
  limit: number
  skip: number
}

export function search(app: Application): void {
  app.use(contract.path, new SearchService(app), { methods: ['find'], serviceEvents: ['completed'] })
  app.service(contract.path).hooks({ around: { all: [validate(contract)] } })
}
