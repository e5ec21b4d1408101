/** Git reads all pathspecs literally (`HARDENED_ARGS`), unless this comes first in the arguments of a command. */
export const PATHSPECS_WITH_MAGIC = '--no-literal-pathspecs'

/** Returns the pathspecs that select every file of a directory except for the files at some paths relative to it. */
export const allExcept = (paths: readonly string[]): string[] => [
  '.',
  ...paths.map(path => `:(exclude,literal)${path}`)
]
