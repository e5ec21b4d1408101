import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** The first of the commands that the PATH knows, with its directory. */
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
