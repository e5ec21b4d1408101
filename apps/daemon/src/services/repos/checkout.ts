import { readFile, realpath, stat } from 'node:fs/promises'
import { basename, isAbsolute, join } from 'node:path'
import { fail } from '../../core/errors.ts'
import { findGitDirectory } from '../../git/find-git-directory.ts'

/** What a git checkout's files say of it. */
export interface Checkout {
  path: string
  name: string
  default_branch: string | null
}

/** Looks at a directory without running git, which need not be installed. Links are resolved: one checkout, one path. */
export async function readCheckout(asked: string): Promise<Checkout> {
  if (asked.includes('\0')) throw fail.badRequest('invalid_path', 'A path cannot contain a NUL character.')
  if (!isAbsolute(asked))
    throw fail.badRequest('invalid_path', 'Give the whole path, from the root of the file system.')
  const path = await realpath(asked).catch(() => undefined)
  if (!path) throw fail.badRequest('no_such_directory', `There is no directory ${asked}.`)
  if (!(await stat(path)).isDirectory()) throw fail.badRequest('not_a_directory', `${asked} is not a directory.`)
  const git = await findGitDirectory(path)
  if (!git)
    throw fail.badRequest(
      'not_a_checkout',
      `${asked} is not a git checkout: there is no .git in it. Run git init there, or choose its top directory.`
    )
  return { path, name: nameOf(path), default_branch: await branchOf(git) }
}

/** A directory's name may be longer than a repository's, and may have line breaks. */
const nameOf = (path: string) => basename(path).replace(/\s+/g, ' ').trim().slice(0, 120) || 'repository'

async function branchOf(git: string): Promise<string | null> {
  const head = await readFile(join(git, 'HEAD'), 'utf8').catch(() => '')
  return /^ref: refs\/heads\/(.{1,255})$/m.exec(head)?.[1] ?? null
}
