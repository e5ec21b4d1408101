import type { ChangedFile as File } from '@callboard/contract'
import { useMemo } from 'react'
import { DiffLines } from '../../ui/diff.tsx'
import { Disclosure } from '../../ui/disclosure.tsx'
import { parsePatch } from '../../ui/patch-lines.ts'
import classes from './changes.module.css'
import { LineCounts } from './line-counts.tsx'

/** A changed file that expands to its diff. */
export function ChangedFile({ file }: { file: File }) {
  return (
    <li className={classes.file}>
      <Disclosure isOpen={false} summary={<Summary file={file} />}>
        <Lines file={file} />
      </Disclosure>
    </li>
  )
}

function Summary({ file: { path, old_path, status, is_binary, additions, deletions } }: { file: File }) {
  return (
    <span className={classes.summary}>
      <span className={classes.status} data-status={status}>
        {LETTERS[status]}
        <span className={classes.spoken}>{status}</span>
      </span>
      <span className={classes.path}>
        {old_path !== null && <span className={classes.note}>{old_path} → </span>}
        {path}
      </span>
      {is_binary ? <span className={classes.note}>binary</span> : <LineCounts {...{ additions, deletions }} />}
    </span>
  )
}

const LETTERS: Record<File['status'], string> = { added: 'A', modified: 'M', deleted: 'D', renamed: 'R', retyped: 'T' }

function Lines({ file: { patch, is_binary } }: { file: File }) {
  const lines = useMemo(() => parsePatch(patch ?? ''), [patch])
  if (lines.length > 0) return <DiffLines lines={lines} />
  return <p className={classes.empty}>{emptyText(patch, is_binary)}</p>
}

function emptyText(patch: string | null, isBinary: boolean): string {
  if (isBinary) return 'Binary file not shown'
  return patch === null ? 'Diff too large to show' : 'No content changes'
}
