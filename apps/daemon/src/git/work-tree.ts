import { mkdir, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fail } from '../errors.ts'
import { headOf } from './commits.ts'
import { filtersOff } from './filters-off.ts'
import type { Git, GitOptions } from './git.ts'

/** A directory of its own beside a repository's, on a branch of its own. */
export interface WorkTree {
  /** The repository's own directory. */
  repository: string
  directory: string
  branch: string
  /** The commit it began at; null when that is not known. */
  base: string | null
}

/** Makes it, on a new branch. What an earlier try left is taken away first; nothing half-made stays. */
export async function addWorkTree(git: Git, tree: WorkTree, signal: AbortSignal): Promise<void> {
  const { repository, directory, branch, base } = tree
  await removeWorkTree(git, tree)
  await mkdir(dirname(directory), { recursive: true, mode: 0o700 })
  const settings = await filtersOff(git, repository)
  // Checking out a large repository takes its time, in silence.
  const options = { directory: repository, settings, signal, patience: 600_000 }
  try {
    await git.ask(['worktree', 'add', '--quiet', '-b', branch, '--', directory, base ?? 'HEAD'], options)
  } catch (error) {
    await removeWorkTree(git, tree)
    throw error
  }
}

/** How the branches begin that are made for work trees. No other is ever deleted. */
export const BRANCHES = 'callboard/'

/** Takes it away with all that is in it. Its branch stays when it has commits that are nowhere else. */
export async function removeWorkTree(git: Git, tree: WorkTree): Promise<void> {
  const { repository, directory, branch } = tree
  await rm(directory, { recursive: true, force: true })
  const options = { directory: repository }
  // They fail where there was none, or where the repository is gone: then there is nothing to take away.
  await git.run(['worktree', 'remove', '--force', '--force', '--', directory], options)
  const own = await ownCommits(git, tree)
  if (own === 0 && branch.startsWith(BRANCHES))
    await git.run(['branch', '--quiet', '--delete', '--force', '--', branch], options)
}

/** A repository's work trees below a directory. */
export async function workTreesBelow(git: Git, repository: string, above: string): Promise<WorkTree[]> {
  const { output } = await git.run(['worktree', 'list', '--porcelain', '-z'], { directory: repository })
  return output.split('\0\0').flatMap(entry => {
    const [, directory = ''] = /^worktree ([^\0]+)/.exec(entry) ?? []
    const [, branch = ''] = /\0branch refs\/heads\/([^\0]+)/.exec(entry) ?? []
    return dirname(directory) === above ? [{ repository, directory, branch, base: null }] : []
  })
}

/** What would be lost with it: files that are not committed, and commits that are nowhere else. */
export interface Unsaved {
  files: number
  commits: number
}

export async function unsavedIn(git: Git, tree: WorkTree): Promise<Unsaved> {
  const { directory } = tree
  const options: GitOptions = {
    directory,
    settings: await filtersOff(git, directory),
    variables: { GIT_WORK_TREE: directory }
  }
  const status = [
    'status',
    '--porcelain',
    '-z',
    '--untracked-files=normal',
    '--no-renames',
    '--ignore-submodules=dirty'
  ]
  const changed = await git.ask(status, options)
  const head = await headOf(git, directory)
  const commits = await ownCommits(git, tree, head)
  if (commits === undefined) throw fail.unavailable('git_failed', 'Git does not tell which commits are nowhere else.')
  return { files: changed.split('\0').filter(Boolean).length, commits }
}

/**
 * How many commits a branch, and what is checked out, have that no other branch, tag or remote has; undefined when git does
 * not tell.
 */
async function ownCommits(
  git: Git,
  { repository, branch, base }: WorkTree,
  head: string | null = null
): Promise<number | undefined> {
  const others = [`--exclude=${branch}`, '--branches', '--tags', '--remotes', ...(base === null ? [] : [base])]
  const reference = `refs/heads/${branch}`
  const { code: found } = await git.run(['show-ref', '--verify', '--quiet', reference], { directory: repository })
  if (found > 1) return undefined
  const heads = [...(found === 0 ? [reference] : []), ...(head === null ? [] : [head])]
  if (heads.length === 0) return 0
  const asked = ['rev-list', '--count', ...heads, '--not', ...others]
  const { code, output } = await git.run(asked, { directory: repository })
  return code === 0 ? Number(output) : undefined
}
