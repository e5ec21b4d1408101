import { basename, delimiter, dirname, relative } from 'node:path'

type Environment = Readonly<Record<string, string | undefined>>

/** What this command has to be typed as for a hint to work as it stands: npx, the shell's path, or a path of its own. */
export function startedAs(env: Environment, program = '', directory = process.cwd()): string {
  if (env.npm_command === 'exec') return 'npx callboard'
  const isFound = (env.PATH ?? '').split(delimiter).includes(dirname(program))
  if (isFound || basename(program) !== 'callboard') return 'callboard'
  const path = relative(directory, program)
  return path.startsWith('..') || !path.includes('/') ? program : path
}

/** How whoever reads our hints types the command. */
export const CALLBOARD = startedAs(process.env, process.argv[1])
