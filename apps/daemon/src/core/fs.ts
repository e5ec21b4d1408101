import { readdir, stat } from 'node:fs/promises'

/** True if a path exists and can be read. */
export const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false
  )

/** The names in a directory; none if it does not exist. */
export function readdirIfExists(directory: string): Promise<string[]> {
  return readdir(directory).catch(error => {
    if (error.code !== 'ENOENT') throw error
    return []
  })
}
