import { type Static, Type } from '@sinclair/typebox'
import { defineService, rowEvents } from './define.ts'
import { createdBy, Id, Name, Nullable, strict, Timestamp, timestamps } from './fields.ts'
import { LIMITS } from './limits.ts'

/** What is shown as a picture, to people and to agents; no other file is anything but saved or read. */
export const PICTURE_TYPES: readonly string[] = ['image/png', 'image/jpeg', 'image/gif', 'image/webp']

const Document = Type.Object(
  {
    document_id: Id('document'),
    session_id: Id('session'),
    /** The prompt it was sent with; null while it waits for one. */
    task_id: Nullable(Id('task')),
    /** What its file was called where it came from. */
    name: Name(255),
    /** As the browser or the program said it is; nobody has looked. */
    media_type: Type.String({ maxLength: 127 }),
    bytes: Type.Integer({ minimum: 0, maximum: LIMITS.documentBytes }),
    /** When its text could be searched; null before that, and where there is none. */
    indexed_at: Nullable(Timestamp()),
    ...createdBy,
    ...timestamps
  },
  strict
)
export type Document = Static<typeof Document>

/** A file given to a session. It comes and goes as bytes, at `POST uploads/<session_id>` and `GET uploads/<document_id>`. */
export const documents = defineService({
  path: 'documents',
  entity: 'document',
  key: 'document_id',
  row: Document,
  scope: 'session',
  methods: {
    find: { where: ['document_id', 'session_id', 'task_id'], sort: ['created_at'], order: { created_at: 1 } },
    get: true,
    remove: true
  },
  roles: { find: 'viewer', get: 'viewer', remove: 'member' },
  events: rowEvents('document', Document, ['session'], ['document.updated', 'document.sent', 'document.indexed'])
})
