import { type Static, Type } from '@sinclair/typebox'
import { defineReadRoute } from './define.ts'
import { CommitHash, Nullable, StringEnum, strict } from './fields.ts'

const Count = Type.Integer({ minimum: 0 })

/** `retyped`: the path is of another type than before, such as a file that was a symbolic link. */
const FILE_STATUS = ['added', 'modified', 'deleted', 'renamed', 'retyped'] as const

const ChangedFile = Type.Object(
  {
    path: Type.String(),
    /** The path before a rename. */
    old_path: Nullable(Type.String()),
    status: StringEnum(FILE_STATUS),
    additions: Count,
    deletions: Count,
    is_binary: Type.Boolean(),
    /** The file's part of the unified diff; null for a binary file and beyond the size limit. */
    patch: Nullable(Type.String())
  },
  strict
)
export type ChangedFile = Static<typeof ChangedFile>

const Diff = Type.Object(
  {
    /** The commit to compare with: the one the session started at; null when there is none. */
    base_commit: Nullable(CommitHash()),
    files: Type.Array(ChangedFile),
    /** Totals of all files, including those that are not listed. */
    file_count: Count,
    additions: Count,
    deletions: Count,
    is_truncated: Type.Boolean()
  },
  strict
)
export type Diff = Static<typeof Diff>

/** The changes in the session's working directory since the session started: committed, uncommitted and untracked files. */
export const diff = defineReadRoute({ path: 'sessions/:session_id/diff', role: 'viewer', answer: Diff })
