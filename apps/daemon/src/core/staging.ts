import { rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { readdirIfExists } from './fs.ts'

/**
 * Files and directories are written under a staging name beside their final place and renamed when they are complete. What
 * has such a name after a restart was left behind by a crash.
 */
const STAGING_PREFIX = '.staging-'

/** Names that earlier versions used instead, by the directory they are in. */
export const LEGACY_STAGING = {
  home: /^(backup-|uploads$)/,
  repos: /^\.cloning-/,
  worktrees: /^\.(making|going)-/
}

/** Returns the staging path of a file or directory. It is in the same directory, so that a rename completes it. */
export const stagingPath = (path: string): string => join(dirname(path), `${STAGING_PREFIX}${basename(path)}`)

/** Returns whether a name is a staging name, in the current form or in one that an earlier version used. */
export const isStaging = (name: string, legacy: RegExp): boolean => name.startsWith(STAGING_PREFIX) || legacy.test(name)

/** Deletes everything in a directory that has a staging name. Failures are passed to `onError`. */
export async function removeStaging(
  directory: string,
  legacy: RegExp,
  onError: (error: unknown, path: string) => void
): Promise<void> {
  for (const name of await readdirIfExists(directory)) {
    if (!isStaging(name, legacy)) continue
    const path = join(directory, name)
    await rm(path, { recursive: true, force: true }).catch(error => onError(error, path))
  }
}
