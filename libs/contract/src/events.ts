import { type Static, Type } from '@sinclair/typebox'
import { defineService } from './define.ts'
import { Id, Nullable, strict, Timestamp } from './fields.ts'

const Line = Type.Object(
  {
    /** Grows with time, in all feeds together. */
    event_id: Type.Integer({ minimum: 1 }),
    /** The board it happened on; null for what belongs to the workspace or to a person. */
    board_id: Nullable(Id('board')),
    type: Type.String({ maxLength: 64 }),
    /** The service and the id of the row that it happened to. */
    service: Type.String({ maxLength: 32 }),
    record: Type.String({ maxLength: 64 }),
    /** The session it happened in, where there is one. */
    session_id: Nullable(Id('session')),
    /** What a reader needs to know what it is about: a title, a name, the beginning of a prompt. */
    label: Type.String({ maxLength: 200 }),
    actor: Type.String({ maxLength: 64 }),
    at: Timestamp()
  },
  strict
)
export type ActivityEntry = Static<typeof Line>

/** F6: what happened, newest first; of each write one line, while its feed keeps it (F5). */
export const events = defineService({
  path: 'events',
  entity: 'event',
  key: 'event_id',
  row: Line,
  scope: 'board',
  methods: {
    find: {
      where: ['event_id', 'board_id', 'session_id', 'type', 'service', 'actor'],
      sort: ['event_id'],
      order: { event_id: -1 }
    }
  },
  roles: { find: 'viewer' },
  events: {}
})
