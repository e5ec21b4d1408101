import { type Static, Type } from '@sinclair/typebox'
import { defineService, rowEvents } from './define.ts'
import { createdBy, Id, Name, Nullable, strict, Timestamp, timestamps } from './fields.ts'
import { LIMITS } from './limits.ts'

const Document = Type.Object(
  {
    document_id: Id('document'),
    session_id: Id('session'),
    /** The task it was sent with; null before it is sent. */
    task_id: Nullable(Id('task')),
    /** The name of the uploaded file. */
    name: Name(255),
    /** The type claimed by the uploader; it is not verified. */
    media_type: Type.String({ maxLength: 127 }),
    bytes: Type.Integer({ minimum: 0, maximum: LIMITS.documentBytes }),
    /** Set once its text can be searched; stays null for a file without text. */
    indexed_at: Nullable(Timestamp()),
    ...createdBy,
    ...timestamps
  },
  strict
)
export type Document = Static<typeof Document>

/** A file uploaded to a session. Its bytes are sent to `POST uploads/<session_id>` and read from `GET uploads/<document_id>`. */
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
  events: rowEvents('documents', 'document', Document, ['document.updated', 'document.sent', 'document.indexed'])
})
