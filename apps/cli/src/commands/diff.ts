import type { ChangedFile, Diff } from '@callboard/contract'
import type { Command } from 'commander'
import { type Context, withDaemon } from '../context/context.ts'
import type { Column, Format, Output } from '../context/output.ts'
import { clean, oneLine } from '../format/sanitize.ts'
import { pick, SESSION } from '../select/resolve.ts'

export function diff(program: Command): void {
  program
    .command('diff <session>')
    .description('what has changed where a session works, since it began')
    .option('--stat', 'which files, and how much of them')
    .action((typed: string, { stat }: { stat?: true }, command: Command) =>
      withDaemon(command, context => show(context, typed, stat === true))
    )
}

async function show({ client, out }: Context, typed: string, isShort: boolean): Promise<void> {
  const { session_id } = await pick(client, SESSION, typed)
  const diff = await client.diff(session_id)
  if (out.isJson) out.json(isShort ? withoutPatches(diff) : diff)
  else write(out, diff, isShort)
}

function write(out: Output, diff: Diff, isShort: boolean): void {
  if (!diff.files.length) {
    out.say('Nothing has changed since the session began.')
    return
  }
  if (isShort) out.list(diff.files, COLUMNS, '')
  else for (const file of diff.files) writeFile(out, file)
  out.say(totals(diff), 'dim')
}

const withoutPatches = (diff: Diff) => ({ ...diff, files: diff.files.map(({ patch, ...file }) => file) })

const COLUMNS: Column<ChangedFile>[] = [
  ['CHANGE', file => file.status],
  ['ADDED', file => (file.is_binary ? '-' : String(file.additions))],
  ['DELETED', file => (file.is_binary ? '-' : String(file.deletions))],
  ['FILE', ({ path, old_path }) => (old_path === null ? path : `${old_path} → ${path}`)]
]

function writeFile(out: Output, { path, patch, is_binary }: ChangedFile): void {
  if (patch === null) out.say(`${oneLine(path)}: ${is_binary ? 'a binary file' : 'too long to be shown'}`, 'dim')
  else if (out.isTerminal) writeColoured(out, patch)
  else out.write(patch)
}

/** A terminal gets colours and nothing that would steer it; a pipe gets what `git apply` takes. */
function writeColoured(out: Output, patch: string): void {
  let isHead = true
  for (const line of patch.replace(/\n$/, '').split('\n')) {
    if (line.startsWith('@@')) isHead = false
    else if (line.startsWith('diff --git ')) isHead = true
    const format = isHead ? 'bold' : FORMATS[line.charAt(0)]
    out.write(`${format ? out.style(format, clean(line)) : clean(line)}\n`)
  }
}

const FORMATS: Record<string, Format> = { '+': 'green', '-': 'red', '@': 'cyan' }

function totals({ file_count, files, additions, deletions, is_truncated }: Diff): string {
  const rest = file_count > files.length ? `, of which ${files.length} are listed` : ''
  const cut = is_truncated ? ' This is not all of it: it is more than can be shown.' : ''
  return `${file_count === 1 ? '1 file' : `${file_count} files`}${rest}, ${additions} added and ${deletions} deleted lines.${cut}`
}
