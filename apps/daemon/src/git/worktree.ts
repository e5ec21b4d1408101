import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { fail } from '../core/errors.ts'
import { exists } from '../core/fs.ts'
import { isStaging, LEGACY_STAGING, stagingPath } from '../core/staging.ts'
import { disableRepoPrograms } from './disable-repo-programs.ts'
import { allExcept, PATHSPECS_WITH_MAGIC } from './exclude-paths.ts'
import { findGitDirectory } from './find-git-directory.ts'
import type { Git, GitOptions } from './git.ts'
import { tryReadHead } from './head.ts'

/** A git worktree: a directory of its own, on a branch of its own. */
export interface Worktree {
  /** The directory of the repository it belongs to. */
  repository: string
  directory: string
  branch: string
  /** The commit it was created at; null when unknown. */
  base: string | null
}

/** The prefix of branches that are created for worktrees. No other branch is ever deleted. */
export const BRANCH_PREFIX = 'callboard/'

/** Checking out a large repository takes long and prints nothing. */
const CHECKOUT_IDLE_TIMEOUT_MS = 600_000

/** Returns whether a directory is a worktree that is incomplete or being deleted. */
export const isStagingWorktree = (directory: string): boolean =>
  isStaging(basename(directory), LEGACY_STAGING.worktrees)

/** Creates a worktree on a new branch. An existing directory is a complete worktree, because only those get the final name. */
export async function addWorktree(git: Git, worktree: Worktree, signal: AbortSignal): Promise<void> {
  const { repository, directory, branch, base } = worktree
  if (await exists(directory)) return
  const staging = { ...worktree, directory: stagingPath(directory) }
  await removeWorktree(git, staging)
  await mkdir(dirname(directory), { recursive: true, mode: 0o700 })
  const config = await disableRepoPrograms(git, repository)
  const options = { directory: repository, config, signal, idleTimeoutMs: CHECKOUT_IDLE_TIMEOUT_MS }
  try {
    await git.output(['worktree', 'add', '--quiet', '-b', branch, '--', staging.directory, base ?? 'HEAD'], options)
    await git.output(['worktree', 'move', '--', staging.directory, directory], options)
  } catch (error) {
    await removeWorktree(git, staging)
    throw error
  }
}

/** Removes a worktree with its files. Its branch is kept when it has commits that exist nowhere else. */
export async function removeWorktree(git: Git, worktree: Worktree): Promise<void> {
  const { repository, directory, branch } = worktree
  await deleteDirectory(directory)
  const options = { directory: repository, config: await disableRepoPrograms(git, repository).catch(() => []) }
  // Both commands fail when the worktree or the repository does not exist: then there is nothing to remove.
  await git.run(['worktree', 'remove', '--force', '--force', '--', directory], options)
  const uniqueCommits = await countUniqueCommits(git, worktree)
  if (uniqueCommits === 0 && branch.startsWith(BRANCH_PREFIX))
    await git.run(['branch', '--quiet', '--delete', '--force', '--', branch], options)
}

/** Renames the directory before deleting it: what cannot be deleted now is recognized and deleted at the next start. */
async function deleteDirectory(directory: string): Promise<void> {
  const staging = isStagingWorktree(directory) ? directory : stagingPath(directory)
  if (staging !== directory && (await exists(directory))) await rename(directory, staging)
  await rm(staging, { recursive: true, force: true })
}

/** Lists the worktrees of a repository that are directly inside a directory. */
export async function listWorktrees(git: Git, repository: string, parent: string): Promise<Worktree[]> {
  const { stdout } = await git.run(['worktree', 'list', '--porcelain', '-z'], { directory: repository })
  return stdout.split('\0\0').flatMap(entry => {
    const [, directory = ''] = /^worktree ([^\0]+)/.exec(entry) ?? []
    const [, branch = ''] = /\0branch refs\/heads\/([^\0]+)/.exec(entry) ?? []
    return dirname(directory) === parent ? [{ repository, directory, branch, base: null }] : []
  })
}

/** Counts of what exists in a worktree and nowhere else. They are sent to clients with the error `uncommitted_work`. */
export interface UnsavedWork {
  /** Files with uncommitted changes. */
  files: number
  /** Commits that only the worktree's branch contains. Removing the worktree keeps the branch. */
  commits: number
  /** Checked-out commits that no branch contains. Removing the worktree loses them. */
  loose: number
  /** Checked-out submodules. They are not inspected. */
  submodules: number
}

export const hasUnsavedWork = (unsaved: UnsavedWork): boolean => Object.values(unsaved).some(count => count > 0)

/** @throws Unavailable when git cannot tell */
export async function findUnsavedWork(git: Git, worktree: Worktree): Promise<UnsavedWork> {
  const { directory } = worktree
  const files = await countUncommittedFiles(git, directory)
  const head = await tryReadHead(git, directory)
  const commits = await countUniqueCommits(git, worktree)
  const commitsWithHead = await countUniqueCommits(git, worktree, head)
  if (commits === undefined || commitsWithHead === undefined)
    throw fail.unavailable('git_failed', 'Git could not determine which commits exist nowhere else.')
  return { files, commits, loose: commitsWithHead - commits, submodules: await countSubmodules(directory) }
}

/**
 * Counts the files of a directory with uncommitted changes, including untracked ones, except for those at the `excluded` paths.
 * @throws Unavailable when git fails
 */
export async function countUncommittedFiles(
  git: Git,
  directory: string,
  excluded: readonly string[] = []
): Promise<number> {
  const options: GitOptions = {
    directory,
    config: await disableRepoPrograms(git, directory),
    env: { GIT_WORK_TREE: directory }
  }
  const args = ['status', '--porcelain', '-z', '--untracked-files=normal', '--no-renames', '--ignore-submodules=dirty']
  const pathspecs = ['--', ...allExcept(excluded)]
  return (await git.output([PATHSPECS_WITH_MAGIC, ...args, ...pathspecs], options)).split('\0').filter(Boolean).length
}

async function countSubmodules(directory: string): Promise<number> {
  const gitDirectory = await findGitDirectory(directory)
  return gitDirectory ? (await readdir(join(gitDirectory, 'modules')).catch(() => [])).length : 0
}

/**
 * Counts the commits of a branch, and of `head` when given, that no other branch, tag or remote contains. Returns undefined
 * when git cannot tell.
 */
async function countUniqueCommits(
  git: Git,
  { repository, branch, base }: Worktree,
  head: string | null = null
): Promise<number | undefined> {
  const branchRef = `refs/heads/${branch}`
  const options = { directory: repository }
  const lookup = await git.run(['show-ref', '--verify', '--quiet', branchRef], options)
  if (lookup.exitCode > 1) return undefined
  const tips = [...(lookup.exitCode === 0 ? [branchRef] : []), ...(head === null ? [] : [head])]
  if (tips.length === 0) return 0
  const others = [`--exclude=${branch}`, '--branches', '--tags', '--remotes', ...(base === null ? [] : [base])]
  const { exitCode, stdout } = await git.run(['rev-list', '--count', ...tips, '--not', ...others], options)
  return exitCode === 0 ? Number(stdout) : undefined
}
