import type { Stats } from 'node:fs'
import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import { git } from './git.ts'
import { ToolError } from './tool-error.ts'
import type { ToolContext } from './tools/tool.ts'

/** A search or a count looks at so many files and no more. */
const MOST_FILES = 50_000
const AT_ONCE = 32

/**
 * The names of the files below a directory (or of the one file that it is), from the working directory on: those that git knows or would take, or
 * without git all but node_modules.
 */
export async function filesBelow(directory: string, context: ToolContext, signal: AbortSignal): Promise<string[]> {
  const { workspace } = context
  const below = workspace.nameOf(await workspace.locate(directory))
  const kind = await workspace.kindOf(below)
  if (kind !== 'directory') {
    if (kind) return [below]
    throw new ToolError(below === '.' ? 'The working directory is gone.' : `There is no ${directory} here.`)
  }
  const listed = await git(
    ['ls-files', '-z', '-co', '--exclude-standard', '--deduplicate', '--', below],
    context,
    signal
  )
  signal.throwIfAborted()
  if (listed === undefined) return walk(below, context, signal)
  const names = listed.split('\0').filter(name => name && !name.split('/').some(isSkipped) && workspace.isOpen(name))
  return names.slice(0, MOST_FILES).sort()
}

/** Directories that hold nothing a person wrote. */
export const isSkipped = (name: string) => name === '.git' || name === 'node_modules'

/** Calls for each real file with its size; links and what has gone are passed over. */
export async function forEachFile(
  names: string[],
  { workspace }: ToolContext,
  signal: AbortSignal,
  visit: (name: string, stats: Stats) => Promise<void> | void
): Promise<void> {
  for (let from = 0; from < names.length; from += AT_ONCE) {
    signal.throwIfAborted()
    const some = names.slice(from, from + AT_ONCE)
    const stats = await Promise.all(some.map(name => lstat(join(workspace.root, name)).catch(() => undefined)))
    await Promise.all(some.map((name, i) => (stats[i]?.isFile() ? visit(name, stats[i]) : undefined)))
  }
}

async function walk(directory: string, { workspace }: ToolContext, signal: AbortSignal): Promise<string[]> {
  const names: string[] = []
  const waiting = [directory]
  for (let at = waiting.pop(); at !== undefined && names.length < MOST_FILES; at = waiting.pop()) {
    signal.throwIfAborted()
    // A directory that cannot be read, or has gone meanwhile, holds nothing for us.
    for (const { path, kind } of await workspace.entriesOf(at).catch(() => [])) {
      const name = workspace.nameOf(path)
      if (kind === 'file') names.push(name)
      else if (kind === 'directory' && !isSkipped(name.split('/').at(-1) ?? '')) waiting.push(name)
    }
  }
  return names.sort()
}
