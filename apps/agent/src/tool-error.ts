/** What a tool could not do, in a sentence for the person and for the model. */
export class ToolError extends Error {}

/** The sentence for a failed call to the file system. `name` is the path as the person knows it. */
export function explain(error: unknown, name: string): ToolError {
  if (error instanceof ToolError) return error
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
  return new ToolError(SENTENCES[code]?.(name) ?? `${name} cannot be used (${code}).`)
}

const SENTENCES: Record<string, (name: string) => string> = {
  ENOENT: name => `There is no ${name} here.`,
  ENOTDIR: name => `A part of the path ${name} is not a directory.`,
  EISDIR: name => `${name} is a directory.`,
  EACCES: name => `${name} may not be used: the permission is missing.`,
  EPERM: name => `${name} may not be used: the permission is missing.`,
  EEXIST: name => `${name} exists already.`,
  ELOOP: name => `${name} is a link, and links that change are not followed.`,
  ENAMETOOLONG: () => 'The path is too long.',
  ENOSPC: name => `There is no space left for ${name}.`,
  EROFS: name => `${name} is on a read-only disk.`
}
