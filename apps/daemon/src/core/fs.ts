import { readdir, stat } from 'node:fs/promises'

/** Whether there is something at a path, as far as can be seen. */
export const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false
  )

/** What is in a directory: nothing where there is none. */
export function readdirIfExists(directory: string): Promise<string[]> {
  return readdir(directory).catch(error => {
    if (error.code !== 'ENOENT') throw error
    return []
  })
}
