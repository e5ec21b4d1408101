import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Returns the path of the first command that is on the PATH. */
export function findOnPath(...commands: string[]): string | undefined {
  const directories = (process.env.PATH ?? '').split(delimiter)
  return commands.flatMap(command => directories.map(directory => join(directory, command))).find(isExecutable)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error) return false
    throw error
  }
}
