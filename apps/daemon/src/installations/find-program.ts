import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, isAbsolute, join, sep } from 'node:path'

/** Returns the path of an executable: the command itself when it is an absolute path, or the first match on the search path. */
export function findProgram(command: string, searchPath = ''): string | undefined {
  if (isAbsolute(command)) return isExecutable(command) ? command : undefined
  if (command.includes('/') || command.includes(sep)) return undefined
  return searchPath
    .split(delimiter)
    .filter(Boolean)
    .map(directory => join(directory, command))
    .find(isExecutable)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch (error) {
    if (error instanceof Error && 'code' in error) return false
    throw error
  }
}
