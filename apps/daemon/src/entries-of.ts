import { readdir } from 'node:fs/promises'

/** What is in a directory: nothing where there is none. */
export function entriesOf(directory: string): Promise<string[]> {
  return readdir(directory).catch(error => {
    if (error.code !== 'ENOENT') throw error
    return []
  })
}
