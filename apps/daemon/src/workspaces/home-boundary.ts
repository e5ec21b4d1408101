import { realpath } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { fail } from '../core/errors.ts'
import type { Application } from '../declarations.ts'

/** Directories of the home whose entries are checkouts. */
type CheckoutDirectory = 'repos' | 'worktrees'

/** Returns the path of `child` relative to `parent`; undefined when it is not the same directory or inside it. */
function relativePathInside(parent: string, child: string): string | undefined {
  const path = relative(parent, child)
  return path === '..' || path.startsWith(`..${sep}`) ? undefined : path
}

/**
 * Refuses a checkout that contains the daemon's own files, because its files can be read through sessions: the home itself and
 * every directory inside it, except for the entries of `allowed`. `path` must be a real path.
 * @throws BadRequest
 */
export async function assertNotInsideHome(
  app: Application,
  path: string,
  allowed: readonly CheckoutDirectory[]
): Promise<void> {
  const home = await realpath(app.get('config').home)
  if (relativePathInside(home, path) === undefined) return
  if (allowed.some(name => dirname(path) === join(home, name))) return
  throw fail.badRequest(
    'inside_home',
    `${path} is inside the directory where Callboard stores its own data. Move the repository to another directory.`
  )
}

/**
 * Returns the paths of the daemon's home relative to directories that contain it. They are left out wherever files of these
 * directories, or of a worktree with the same files, are listed or compared: the home contains tokens and the signing secret.
 */
export async function homePathsInside(app: Application, directories: readonly string[]): Promise<string[]> {
  const home = await realpath(app.get('config').home)
  const paths = directories.flatMap(directory => relativePathInside(directory, home) ?? [])
  return [...new Set(paths.filter(Boolean))]
}
