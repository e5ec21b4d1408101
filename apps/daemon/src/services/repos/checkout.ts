import { readFile, realpath, stat } from 'node:fs/promises'
import { basename, isAbsolute, join } from 'node:path'
import { fail } from '../../core/errors.ts'
import { findGitDirectory } from '../../git/find-git-directory.ts'

/** A git checkout as described by its files. */
export interface Checkout {
  path: string
  name: string
  default_branch: string | null
}

/**
 * Reads a checkout without running git, which may not be installed. Symbolic links are resolved, so that a checkout has one
 * path. @throws BadRequest when the path is not a checkout
 */
export async function readCheckout(input: string): Promise<Checkout> {
  if (input.includes('\0')) throw fail.badRequest('invalid_path', 'A path cannot contain a NUL character.')
  if (!isAbsolute(input)) throw fail.badRequest('invalid_path', 'The path must be absolute.')
  const path = await realpath(input).catch(() => undefined)
  if (!path) throw fail.badRequest('no_such_directory', `The directory ${input} does not exist.`)
  if (!(await stat(path)).isDirectory()) throw fail.badRequest('not_a_directory', `${input} is not a directory.`)
  const git = await findGitDirectory(path)
  if (!git)
    throw fail.badRequest(
      'not_a_checkout',
      `${input} is not a git checkout: it contains no .git. Run git init there, or choose the checkout's top directory.`
    )
  return { path, name: nameOf(path), default_branch: await branchOf(git) }
}

/** The name of a directory may be too long for a repository, and may contain line breaks. */
const nameOf = (path: string) => basename(path).replace(/\s+/g, ' ').trim().slice(0, 120) || 'repository'

async function branchOf(git: string): Promise<string | null> {
  const head = await readFile(join(git, 'HEAD'), 'utf8').catch(() => '')
  return /^ref: refs\/heads\/(.{1,255})$/m.exec(head)?.[1] ?? null
}
