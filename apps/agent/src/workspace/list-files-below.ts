import type { Stats } from 'node:fs'
import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import { readGit } from './read-git.ts'
import type { ToolContext } from './tool-context.ts'
import { ToolError } from './tool-error.ts'

/** The most files that a search or a count covers. */
const MAX_FILES = 50_000
const CONCURRENCY = 32

/**
 * The paths of the files below a directory, relative to the working directory, or of the file itself. In a git checkout these
 * are the tracked and untracked files that are not ignored, elsewhere all files outside node_modules.
 */
export async function listFilesBelow(directory: string, context: ToolContext, signal: AbortSignal): Promise<string[]> {
  const { workspace } = context
  const below = workspace.nameOf(await workspace.locate(directory))
  const kind = await workspace.kindOf(below)
  if (kind !== 'directory') {
    if (kind) return [below]
    throw new ToolError(
      below === '.' ? 'The working directory was removed.' : `No such file or directory: ${directory}`
    )
  }
  const listed = await readGit(
    ['ls-files', '-z', '-co', '--exclude-standard', '--deduplicate', '--', below],
    context,
    signal
  )
  signal.throwIfAborted()
  if (listed === undefined) return walk(below, context, signal)
  const names = listed.split('\0').filter(name => name && !name.split('/').some(isSkipped) && workspace.isAllowed(name))
  return names.slice(0, MAX_FILES).sort()
}

/** Directories without files that a person wrote. */
export const isSkipped = (name: string) => name === '.git' || name === 'node_modules'

/** Visits each regular file with its stats. Links and removed files are skipped. */
export async function forEachFile(
  names: string[],
  { workspace }: ToolContext,
  signal: AbortSignal,
  visit: (name: string, stats: Stats) => Promise<void> | void
): Promise<void> {
  for (let from = 0; from < names.length; from += CONCURRENCY) {
    signal.throwIfAborted()
    const batch = names.slice(from, from + CONCURRENCY)
    const stats = await Promise.all(batch.map(name => lstat(join(workspace.root, name)).catch(() => undefined)))
    await Promise.all(batch.map((name, i) => (stats[i]?.isFile() ? visit(name, stats[i]) : undefined)))
  }
}

async function walk(directory: string, { workspace }: ToolContext, signal: AbortSignal): Promise<string[]> {
  const names: string[] = []
  const pending = [directory]
  for (let at = pending.pop(); at !== undefined && names.length < MAX_FILES; at = pending.pop()) {
    signal.throwIfAborted()
    // A directory that cannot be read or was removed meanwhile is skipped.
    for (const { path, kind } of await workspace.listEntries(at).catch(() => [])) {
      const name = workspace.nameOf(path)
      if (kind === 'file') names.push(name)
      else if (kind === 'directory' && !isSkipped(name.split('/').at(-1) ?? '')) pending.push(name)
    }
  }
  return names.sort()
}
