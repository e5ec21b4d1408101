import { copyFile, mkdtemp, rm, stat, utimes } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type ChangedFile, type Diff, LIMITS } from '@callboard/contract'
import { programsOff } from './disable-repo-programs.ts'
import type { Git, GitOptions } from './git.ts'
import { changedFiles, patchesOf } from './parse-diff.ts'

/**
 * What differs in a directory from a commit: what was committed since, what was not, and new files that git does not ignore.
 * The real index is left alone: in a copy of it new files are noted, so that git compares them like all others.
 */
export async function changesSince(git: Git, directory: string, commit: string | null): Promise<Diff> {
  const scratch = await mkdtemp(join(tmpdir(), 'callboard-index-'))
  try {
    const index = join(scratch, 'index')
    const options: GitOptions = {
      directory,
      // A larger file is named only, like a binary one: git would read it whole.
      settings: [...(await programsOff(git, directory)), ['core.bigFileThreshold', '16m']],
      variables: { GIT_WORK_TREE: directory, GIT_INDEX_FILE: index }
    }
    await copyIndex(git, directory, index)
    // A repository inside this one that has no commit yet cannot be noted, and is no reason to note nothing.
    await git.run(['add', '--intent-to-add', '--ignore-errors', '--', '.'], options)
    const compare = (how: string[]) => ['diff', ...how, ...COMPARED, '--end-of-options', commit ?? EMPTY_TREE, '--']
    const listed = await git.ask(compare(['--raw', '--numstat', '-z']), options)
    const files = changedFiles(listed)
    const patched = await git.run(compare(['--patch']), { ...options, limit: LIMITS.diffBytes })
    return answerOf(commit, files, patchesOf(files, patched.output, patched.isCut))
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

/** What git calls a tree without anything in it. */
const EMPTY_TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904'

const COMPARED = ['--no-ext-diff', '--no-textconv', '--no-color', '--find-renames', '--ignore-submodules=dirty']

/** With its time: a file of that time or a later one may have changed without looking it, and git reads it to know. */
async function copyIndex(git: Git, directory: string, copy: string): Promise<void> {
  const path = await git.ask(['rev-parse', '--git-path', 'index'], { directory })
  const index = resolve(directory, path.replace(/\n$/, ''))
  try {
    const { atime, mtime } = await stat(index)
    await copyFile(index, copy)
    await utimes(copy, atime, mtime)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
  }
}

function answerOf(
  base_commit: string | null,
  files: readonly ChangedFile[],
  patches: readonly (string | null)[]
): Diff {
  const shown = files.slice(0, LIMITS.diffFiles).map((file, at) => ({ ...file, patch: patches[at] ?? null }))
  return {
    base_commit,
    files: shown,
    file_count: files.length,
    additions: files.reduce((sum, { additions }) => sum + additions, 0),
    deletions: files.reduce((sum, { deletions }) => sum + deletions, 0),
    is_truncated: files.length > shown.length || shown.some(({ patch, is_binary }) => patch === null && !is_binary)
  }
}
