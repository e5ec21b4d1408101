import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, isAbsolute, join, sep } from 'node:path'

/** The path of a program: itself when it is a path, else the first of that name on the search path. */
export function findProgram(command: string, searchPath = ''): string | undefined {
  if (isAbsolute(command)) return isRunnable(command) ? command : undefined
  if (command.includes('/') || command.includes(sep)) return undefined
  return searchPath
    .split(delimiter)
    .filter(Boolean)
    .map(directory => join(directory, command))
    .find(isRunnable)
}

function isRunnable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch (error) {
    if (error instanceof Error && 'code' in error) return false
    throw error
  }
}
