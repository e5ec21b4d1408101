import { type Static, Type } from '@sinclair/typebox'
import { defineService } from './define.ts'
import { Id, Nullable, StringEnum, strict, Timestamp } from './fields.ts'

export const SEARCH_HIT_KINDS = ['session', 'task', 'message', 'document'] as const

const Words = Type.String({ maxLength: 200 })

const SearchHit = Type.Object(
  {
    /** What was asked for: words that must all be there, of the last one a beginning. */
    words: Words,
    /** What was found, and its id: a session by its title, a task by its prompt, a message by what it says, a file by its text. */
    kind: StringEnum(SEARCH_HIT_KINDS),
    record: Type.String({ maxLength: 64 }),
    session_id: Id('session'),
    board_id: Id('board'),
    /** The session's title, or the name of a file. */
    title: Type.String({ maxLength: 200 }),
    /** The number of the message in the session (S1); of a prompt that has run, and of a file that went with it, that of the prompt. */
    index: Nullable(Type.Integer({ minimum: 1 })),
    /** The text around the first of the words. */
    snippet: Type.String({ maxLength: 400 }),
    /** When it was made. */
    at: Timestamp()
  },
  strict
)
export type SearchHit = Static<typeof SearchHit>

const Completed = Type.Object({ words: Words, total: Type.Integer({ minimum: 0 }) }, strict)

/** Full text over the sessions, tasks and messages that one may see, best first. A message is found once it has ended. */
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
