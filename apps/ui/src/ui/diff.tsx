import type { ToolCall } from '@callboard/contract'
import { useMemo } from 'react'
import classes from './diff.module.css'
import { type DiffLine, diffLines } from './diff-lines.ts'
import { useRelativePath } from './relative-path.ts'

const signs = { same: ' ', added: '+', removed: '−', skipped: '⋯' }

/** The changes of a tool call in one file. */
export function Diff({ diff }: { diff: ToolCall['diffs'][number] }) {
  const localPath = useRelativePath()
  const lines = useMemo(() => diffLines(diff.old_text, diff.new_text), [diff])
  return (
    <figure className={classes.diff}>
      <figcaption className={classes.path}>
        {localPath(diff.path)} {diff.old_text === null && <span className={classes.note}>new file</span>}
      </figcaption>
      <DiffLines lines={lines} />
    </figure>
  )
}

/** Added and removed lines with their context. */
export function DiffLines({ lines }: { lines: readonly DiffLine[] }) {
  return (
    <div className={classes.lines}>
      {lines.map(line => (
        <div key={line.key} className={classes.line} data-kind={line.kind}>
          <span className={classes.sign}>{signs[line.kind]}</span>
          {line.text}
        </div>
      ))}
    </div>
  )
}
