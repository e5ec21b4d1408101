import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { fail } from '../core/errors.ts'
import { exists } from '../core/fs.ts'
import { programsOff } from './disable-repo-programs.ts'
import type { Git, GitOptions } from './git.ts'
import { gitDirectory } from './git-directory.ts'
import { headOf } from './head.ts'

/** A directory of its own beside a repository's, on a branch of its own. */
export interface WorkTree {
  /** The repository's own directory. */
  repository: string
  directory: string
  branch: string
  /** The commit it began at; null when that is not known. */
  base: string | null
}

/** By such names go work trees that are being made, and those that are being taken away: nothing in them is anybody's work. */
const HALF = { making: '.making-', going: '.going-' }

export const isHalf = (name: string): boolean => Object.values(HALF).some(half => name.startsWith(half))

const beside = (directory: string, half: string) => join(dirname(directory), `${half}${basename(directory)}`)

/**
 * Makes it, on a new branch. Only a whole one gets its name: what is there under it, after a crash or in a database that was put
 * back, is taken as it is.
 */
export async function addWorkTree(git: Git, tree: WorkTree, signal: AbortSignal): Promise<void> {
  const { repository, directory, branch, base } = tree
  if (await exists(directory)) return
  const half = { ...tree, directory: beside(directory, HALF.making) }
  await removeWorkTree(git, half)
  await mkdir(dirname(directory), { recursive: true, mode: 0o700 })
  // Checking out a large repository takes its time, in silence.
  const options = { directory: repository, settings: await programsOff(git, repository), signal, patience: 600_000 }
  try {
    await git.ask(['worktree', 'add', '--quiet', '-b', branch, '--', half.directory, base ?? 'HEAD'], options)
    await git.ask(['worktree', 'move', '--', half.directory, directory], options)
  } catch (error) {
    await removeWorkTree(git, half)
    throw error
  }
}

/** How the branches begin that are made for work trees. No other is ever deleted. */
export const BRANCHES = 'callboard/'

/** Takes it away with all that is in it. Its branch stays when it has commits that are nowhere else. */
export async function removeWorkTree(git: Git, tree: WorkTree): Promise<void> {
  const { repository, directory, branch } = tree
  await discard(directory)
  const options = { directory: repository, settings: await programsOff(git, repository).catch(() => []) }
  // They fail where there was none, or where the repository is gone: then there is nothing to take away.
  await git.run(['worktree', 'remove', '--force', '--force', '--', directory], options)
  const own = await ownCommits(git, tree)
  if (own === 0 && branch.startsWith(BRANCHES))
    await git.run(['branch', '--quiet', '--delete', '--force', '--', branch], options)
}

/** At first it only loses its name: what cannot be deleted now is known for rubbish at the next start. */
async function discard(directory: string): Promise<void> {
  const going = isHalf(basename(directory)) ? directory : beside(directory, HALF.going)
  if (going !== directory && (await exists(directory))) await rename(directory, going)
  await rm(going, { recursive: true, force: true })
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

/** What is nowhere else. */
export interface Unsaved {
  /** Files that are not committed. */
  files: number
  /** Commits of its branch, which stays with them; and those that are checked out without one, and go. */
  commits: number
  loose: number
  /** Submodules that are checked out in it: what is in them is not looked into. */
  submodules: number
}

export const isUnsaved = (unsaved: Unsaved): boolean => Object.values(unsaved).some(count => count > 0)

export async function unsavedIn(git: Git, tree: WorkTree): Promise<Unsaved> {
  const { directory } = tree
  const files = await uncommittedIn(git, directory)
  const head = await headOf(git, directory)
  const [commits, all] = [await ownCommits(git, tree), await ownCommits(git, tree, head)]
  if (commits === undefined || all === undefined)
    throw fail.unavailable('git_failed', 'Git does not tell which commits are nowhere else.')
  return { files, commits, loose: all - commits, submodules: await submodulesIn(directory) }
}

/** How many files of a directory are not committed as they are. */
export async function uncommittedIn(git: Git, directory: string): Promise<number> {
  const options: GitOptions = {
    directory,
    settings: await programsOff(git, directory),
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
  return (await git.ask(status, options)).split('\0').filter(Boolean).length
}

async function submodulesIn(directory: string): Promise<number> {
  const own = await gitDirectory(directory)
  return own ? (await readdir(join(own, 'modules')).catch(() => [])).length : 0
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
