import type { ChangedFile, Diff } from '@callboard/contract'
import type { Command } from 'commander'
import { type Context, withDaemon } from '../context/context.ts'
import type { Column, Output } from '../context/output.ts'
import { sanitize, toSingleLine } from '../format/sanitize.ts'
import type { TextStyle } from '../format/style.ts'
import { resolve, SESSION } from '../select/resolve.ts'

export function diff(program: Command): void {
  program
    .command('diff <session>')
    .description('Show the changes since a session began')
    .option('--stat', 'List the changed files only')
    .action((session: string, { stat }: { stat?: true }, command: Command) =>
      withDaemon(command, context => show(context, session, stat === true))
    )
}

async function show({ client, out }: Context, name: string, isStat: boolean): Promise<void> {
  const { session_id } = await resolve(client, SESSION, name)
  const diff = await client.diff(session_id)
  if (out.isJson) out.printJson(isStat ? withoutPatches(diff) : diff)
  else write(out, diff, isStat)
}

function write(out: Output, diff: Diff, isStat: boolean): void {
  if (!diff.files.length) {
    out.info('No changes since the session began.')
    return
  }
  if (isStat) out.printList(diff.files, COLUMNS, '')
  else for (const file of diff.files) writeFile(out, file)
  out.info(summary(diff), 'dim')
}

const withoutPatches = (diff: Diff) => ({ ...diff, files: diff.files.map(({ patch, ...file }) => file) })

const COLUMNS: Column<ChangedFile>[] = [
  ['CHANGE', file => file.status],
  ['ADDED', file => (file.is_binary ? '-' : String(file.additions))],
  ['DELETED', file => (file.is_binary ? '-' : String(file.deletions))],
  ['FILE', ({ path, old_path }) => (old_path === null ? path : `${old_path} → ${path}`)]
]

function writeFile(out: Output, { path, patch, is_binary }: ChangedFile): void {
  if (patch === null) out.info(`${toSingleLine(path)}: ${is_binary ? 'binary file' : 'too large to show'}`, 'dim')
  else if (out.isTerminal) writeColored(out, patch)
  else out.write(patch)
}

/** A terminal gets colors and sanitized text; a pipe gets a patch that `git apply` accepts. */
function writeColored(out: Output, patch: string): void {
  let isHeader = true
  for (const line of patch.replace(/\n$/, '').split('\n')) {
    if (line.startsWith('@@')) isHeader = false
    else if (line.startsWith('diff --git ')) isHeader = true
    const style = isHeader ? 'bold' : LINE_STYLES[line.charAt(0)]
    out.write(`${style ? out.style(style, sanitize(line)) : sanitize(line)}\n`)
  }
}

const LINE_STYLES: Record<string, TextStyle> = { '+': 'green', '-': 'red', '@': 'cyan' }

function summary({ file_count, files, additions, deletions, is_truncated }: Diff): string {
  const listed = file_count > files.length ? ` (${files.length} listed)` : ''
  const truncated = is_truncated ? ' The diff is truncated.' : ''
  const count = file_count === 1 ? '1 file' : `${file_count} files`
  return `${count} changed${listed}, ${additions} additions, ${deletions} deletions.${truncated}`
}
