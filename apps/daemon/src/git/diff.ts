import { createWriteStream } from 'node:fs'
import { mkdtemp, rm, utimes } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { type ChangedFile, type Diff, LIMITS } from '@callboard/contract'
import { fail } from '../core/errors.ts'
import { openRegularFile, UnreadableFileError } from '../core/fs.ts'
import { disableRepoPrograms } from './disable-repo-programs.ts'
import { allExcept, PATHSPECS_WITH_MAGIC } from './exclude-paths.ts'
import type { Git, GitOptions } from './git.ts'
import { parseChangedFiles, splitPatch } from './parse-diff.ts'

/** The object id of git's empty tree. */
const EMPTY_TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904'

const MAX_INDEX_BYTES = 1024 ** 3

const DIFF_ARGS = ['--no-ext-diff', '--no-textconv', '--no-color', '--find-renames', '--ignore-submodules=dirty']

/**
 * Returns the difference between a commit and the files of a directory: committed, uncommitted and untracked changes, except
 * for ignored files and those at the `excluded` paths. Untracked files are added to a copy of the index, so the repository
 * itself is not changed.
 */
export async function diffSince(
  git: Git,
  directory: string,
  commit: string | null,
  excluded: readonly string[] = []
): Promise<Diff> {
  const scratch = await mkdtemp(join(tmpdir(), 'callboard-index-'))
  try {
    const index = join(scratch, 'index')
    const options: GitOptions = {
      directory,
      // Git would read a larger file completely. It is listed without a patch, like a binary file.
      config: [...(await disableRepoPrograms(git, directory)), ['core.bigFileThreshold', '16m']],
      env: { GIT_WORK_TREE: directory, GIT_INDEX_FILE: index }
    }
    await copyIndex(git, directory, index)
    // Git reports an error for a nested repository without commits, but still adds the other files.
    const addArgs = ['add', '--intent-to-add', '--ignore-errors', '--', ...allExcept(excluded)]
    await git.run([PATHSPECS_WITH_MAGIC, ...addArgs], options)
    const diffArgs = (format: string[]) => [
      PATHSPECS_WITH_MAGIC,
      'diff',
      ...format,
      ...DIFF_ARGS,
      '--end-of-options',
      commit ?? EMPTY_TREE,
      '--',
      ...allExcept(excluded)
    ]
    const files = parseChangedFiles(await git.output(diffArgs(['--raw', '--numstat', '-z']), options))
    const patch = await git.run(diffArgs(['--patch']), { ...options, maxOutputBytes: LIMITS.diffBytes })
    return toDiff(commit, files, splitPatch(files, patch.stdout, patch.isTruncated))
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

/**
 * Copies the index with its modification time: git compares that with the times of the files to find out which of them it has
 * to read.
 */
async function copyIndex(git: Git, directory: string, copy: string): Promise<void> {
  const path = await git.output(['rev-parse', '--git-path', 'index'], { directory })
  const index = resolve(directory, path.replace(/\n$/, ''))
  try {
    await using file = await openRegularFile(index, { followsLinks: true, maxBytes: MAX_INDEX_BYTES })
    const { atime, mtime } = await file.stat()
    await pipeline(file.createReadStream({ autoClose: false }), createWriteStream(copy))
    await utimes(copy, atime, mtime)
  } catch (error) {
    if (error instanceof UnreadableFileError) throw fail.unavailable('git_failed', error.message)
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
  }
}

function toDiff(base_commit: string | null, files: readonly ChangedFile[], patches: readonly (string | null)[]): Diff {
  const listed = files.slice(0, LIMITS.diffFiles).map((file, index) => ({ ...file, patch: patches[index] ?? null }))
  return {
    base_commit,
    files: listed,
    file_count: files.length,
    additions: files.reduce((sum, { additions }) => sum + additions, 0),
    deletions: files.reduce((sum, { deletions }) => sum + deletions, 0),
    is_truncated: files.length > listed.length || listed.some(({ patch, is_binary }) => patch === null && !is_binary)
  }
}
