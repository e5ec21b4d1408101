import { basename, delimiter, dirname, relative } from 'node:path'

type Environment = Readonly<Record<string, string | undefined>>

/** The command as the user has to type it: through npx, by name, or by its path. */
export function findProgramName(env: Environment, program = '', directory = process.cwd()): string {
  if (env.npm_command === 'exec') return 'npx callboard'
  const isOnPath = (env.PATH ?? '').split(delimiter).includes(dirname(program))
  if (isOnPath || basename(program) !== 'callboard') return 'callboard'
  const path = relative(directory, program)
  return path.startsWith('..') || !path.includes('/') ? program : path
}

/** The name of the command in hints and examples. */
export const PROGRAM_NAME = findProgramName(process.env, process.argv[1])
