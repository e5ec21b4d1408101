import { type Static, Type } from '@sinclair/typebox'
import { defineService } from './define.ts'
import { Id, Nullable, strict, Timestamp } from './fields.ts'

const ActivityEntry = Type.Object(
  {
    /** Increases with time across all feeds. */
    event_id: Type.Integer({ minimum: 1 }),
    /** Null for an event of the workspace or of one user. */
    board_id: Nullable(Id('board')),
    type: Type.String({ maxLength: 64 }),
    /** The service and the id of the row. */
    service: Type.String({ maxLength: 32 }),
    record: Type.String({ maxLength: 64 }),
    session_id: Nullable(Id('session')),
    /** A short description of the row: a title, a name, or the start of a prompt. */
    label: Type.String({ maxLength: 200 }),
    actor: Type.String({ maxLength: 64 }),
    at: Timestamp()
  },
  strict
)
export type ActivityEntry = Static<typeof ActivityEntry>

/** F6: the activity log, newest first: one entry per write, as long as its feed keeps it (F5). */
export const events = defineService({
  path: 'events',
  entity: 'event',
  key: 'event_id',
  row: ActivityEntry,
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
