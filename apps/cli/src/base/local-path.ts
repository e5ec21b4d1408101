import { homedir } from 'node:os'
import { join, resolve } from 'node:path'

/** True if an argument is a path and not a name or an id. */
export const isPath = (text: string): boolean => /^[./~]/.test(text)

/** The absolute path of a file of this machine. `~` is expanded here because shells leave it alone within quotes. */
export function toAbsolutePath(path: string): string {
  if (path === '~') return homedir()
  return path.startsWith('~/') ? join(homedir(), path.slice(2)) : resolve(path)
}
