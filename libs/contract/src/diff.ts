import { type Static, Type } from '@sinclair/typebox'
import { defineReadRoute } from './define.ts'
import { CommitHash, Nullable, StringEnum, strict } from './fields.ts'

const Count = Type.Integer({ minimum: 0 })

/** `retyped`: another kind of thing than it was, such as a file that was a link. */
export const CHANGES = ['added', 'modified', 'deleted', 'renamed', 'retyped'] as const

const ChangedFile = Type.Object(
  {
    path: Type.String(),
    /** What it was called before. */
    old_path: Nullable(Type.String()),
    status: StringEnum(CHANGES),
    additions: Count,
    deletions: Count,
    is_binary: Type.Boolean(),
    /** The file's part of the unified diff; null for a binary file, and for what is beyond the limit. */
    patch: Nullable(Type.String())
  },
  strict
)
export type ChangedFile = Static<typeof ChangedFile>

const Diff = Type.Object(
  {
    /** The commit that all is compared with: the one the session began at; null where there is none yet. */
    base_commit: Nullable(CommitHash()),
    files: Type.Array(ChangedFile),
    /** Of all files, also of those that are not listed. */
    file_count: Count,
    additions: Count,
    deletions: Count,
    is_truncated: Type.Boolean()
  },
  strict
)
export type Diff = Static<typeof Diff>

/** What has changed since the session began where its agent works: committed, uncommitted and new files, ignored ones not. */
export const diff = defineReadRoute({ path: 'sessions/:session_id/diff', role: 'viewer', answer: Diff })
