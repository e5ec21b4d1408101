import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs'
import { type FileHandle, open, readdir, stat } from 'node:fs/promises'

/** True if a path exists and can be read. */
export const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false
  )

/** The names in a directory; none if it does not exist. */
export function readdirIfExists(directory: string): Promise<string[]> {
  return readdir(directory).catch(error => {
    if (error.code !== 'ENOENT') throw error
    return []
  })
}

/** A file that is not read because it is a FIFO, a device or a directory, or because it is too large. */
export class UnreadableFileError extends Error {
  constructor(path: string, cause: string) {
    super(`${path} ${cause}`)
  }
}

interface OpenFileOptions {
  /** Follows a symbolic link at the path. By default opening one fails. */
  followsLinks?: boolean
  maxBytes: number
}

/** Opening a FIFO for reading would block a thread until somebody writes to it. */
const openFlags = (followsLinks: boolean) =>
  constants.O_RDONLY | constants.O_NONBLOCK | (followsLinks ? 0 : constants.O_NOFOLLOW)

function assertReadable(path: string, stats: { isFile(): boolean; size: number }, maxBytes: number): void {
  if (!stats.isFile()) throw new UnreadableFileError(path, 'is not a regular file.')
  if (stats.size > maxBytes) throw new UnreadableFileError(path, `is larger than ${maxBytes} bytes.`)
}

/**
 * Opens a file for reading. Never blocks on a FIFO or a device.
 * @throws UnreadableFileError when it is not a regular file or is too large, and the error of opening it
 */
export async function openRegularFile(
  path: string,
  { followsLinks = false, maxBytes }: OpenFileOptions
): Promise<FileHandle> {
  const file = await open(path, openFlags(followsLinks))
  try {
    assertReadable(path, await file.stat(), maxBytes)
    return file
  } catch (error) {
    await file.close()
    throw error
  }
}

/** Opens a file like `openRegularFile`; undefined when there is no regular file that can be read. */
export const tryOpenRegularFile = (path: string, options: OpenFileOptions): Promise<FileHandle | undefined> =>
  openRegularFile(path, options).catch(() => undefined)

/** Reads a file completely. @throws like `openRegularFile` */
export async function readRegularFile(path: string, options: OpenFileOptions): Promise<Buffer> {
  await using file = await openRegularFile(path, options)
  const { size } = await file.stat()
  const bytes = Buffer.alloc(size)
  // The file may have become shorter. What was added to it meanwhile is not read.
  const { bytesRead } = await file.read(bytes, 0, size, 0)
  return bytes.subarray(0, bytesRead)
}

const MAX_SMALL_FILE_BYTES = 64 * 1024

/** Reads a small text file of git's; empty when it cannot be read. Git accepts symbolic links in its directory. */
export const readGitFile = (path: string): Promise<string> =>
  readRegularFile(path, { followsLinks: true, maxBytes: MAX_SMALL_FILE_BYTES }).then(
    bytes => bytes.toString('utf8'),
    () => ''
  )

/** Reads a small text file synchronously. @throws like `openRegularFile` */
export function readSmallFileSync(path: string): string {
  const file = openSync(path, openFlags(true))
  try {
    assertReadable(path, fstatSync(file), MAX_SMALL_FILE_BYTES)
    return readFileSync(file, 'utf8')
  } finally {
    closeSync(file)
  }
}
