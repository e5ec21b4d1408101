import { type Static, Type } from '@sinclair/typebox'
import { defineService } from './define.ts'
import { Id, Nullable, StringEnum, strict, Timestamp } from './fields.ts'

export const SEARCH_HIT_KINDS = ['session', 'task', 'message', 'document'] as const

const Words = Type.String({ maxLength: 200 })

const SearchHit = Type.Object(
  {
    /** The query: all words must match, the last one as a prefix. */
    words: Words,
    /** The matching row: a session by its title, a task by its prompt, a message by its text, a document by its content. */
    kind: StringEnum(SEARCH_HIT_KINDS),
    record: Type.String({ maxLength: 64 }),
    session_id: Id('session'),
    board_id: Id('board'),
    /** The session's title, or the document's name. */
    title: Type.String({ maxLength: 200 }),
    /** The index of the message in its session (S1); for a task and its documents, that of the prompt's message. */
    index: Nullable(Type.Integer({ minimum: 1 })),
    /** The text around the first match. */
    snippet: Type.String({ maxLength: 400 }),
    /** The time the row was created. */
    at: Timestamp()
  },
  strict
)
export type SearchHit = Static<typeof SearchHit>

const Completed = Type.Object({ words: Words, total: Type.Integer({ minimum: 0 }) }, strict)

/** Full-text search over the rows that the user can read, best match first. Messages can be found once they are complete. */
export const search = defineService({
  path: 'search',
  entity: 'search',
  key: 'record',
  row: SearchHit,
  scope: 'board',
  methods: {
    find: { where: ['words', 'kind', 'record', 'session_id', 'board_id'], sort: ['at'], order: { at: -1 } }
  },
  roles: { find: 'viewer' },
  events: {
    completed: { delivery: 'ephemeral', payload: Completed, types: ['search.completed'], audience: ['connection'] }
  }
})
