/** An error of a tool, with a message for the user and the model. */
export class ToolError extends Error {}

/** Converts a file system error. `name` is the path that the caller used. */
export function toToolError(error: unknown, name: string): ToolError {
  if (error instanceof ToolError) return error
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
  return new ToolError(MESSAGES[code]?.(name) ?? `Cannot use ${name} (${code}).`)
}

const MESSAGES: Record<string, (name: string) => string> = {
  ENOENT: name => `No such file or directory: ${name}`,
  ENOTDIR: name => `A part of the path ${name} is not a directory.`,
  EISDIR: name => `${name} is a directory.`,
  EACCES: name => `Permission denied: ${name}`,
  EPERM: name => `Permission denied: ${name}`,
  EEXIST: name => `${name} already exists.`,
  ELOOP: name => `${name} is a symbolic link that cannot be followed.`,
  ENAMETOOLONG: () => 'The path is too long.',
  ENOSPC: name => `No space left on the disk for ${name}.`,
  EROFS: name => `${name} is on a read-only file system.`
}
