import { constants } from 'node:fs'
import { type FileHandle, lstat, mkdir, open, readdir, readlink, realpath, stat } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import { ToolError, toToolError } from './tool-error.ts'

const { O_CREAT, O_DIRECTORY, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_RDWR } = constants

export type EntryKind = 'file' | 'directory' | 'link' | 'other'

/**
 * The only access to the working directory: it resolves every path of a tool, links included, and rejects those that lead
 * outside. A path may be replaced by a link between check and use. On Linux the path of the opened file is therefore checked
 * as well, and new files are created from opened directory to opened directory. Elsewhere only the last part of a path is
 * safe from such a replacement. Hard links are not detected.
 */
export class Workspace {
  /** The real path of the working directory. */
  readonly root: string
  readonly #excluded: string

  constructor(root: string, excluded: string) {
    this.root = root
    this.#excluded = excluded
  }

  /** `excluded` is a directory that tools cannot use even if it lies inside. */
  static async open(directory: string, excluded: string): Promise<Workspace> {
    const root = await realpath(directory)
    if (!(await stat(root)).isDirectory()) throw new ToolError(`${directory} is not a directory.`)
    return new Workspace(root, await realpath(excluded).catch(() => excluded))
  }

  /** The path relative to the working directory. */
  nameOf(path: string): string {
    return relative(this.root, path).split(sep).join('/') || '.'
  }

  /** True if a path is outside the excluded directory; links are not resolved. */
  isAllowed(path: string): boolean {
    return !this.#isExcluded(resolve(this.root, path))
  }

  /** The real path of an existing file, or of one that would be created. */
  async locate(path: string): Promise<string> {
    if (path.includes('\0')) throw new ToolError('A path cannot contain a NUL character.')
    const missing: string[] = []
    for (let at = resolve(this.root, path); ; at = dirname(at)) {
      const real = await realpath(at).catch(error => {
        if (error.code !== 'ENOENT') throw toToolError(error, path)
        return undefined
      })
      if (real) return this.#guard(join(real, ...missing), path)
      if (await isLink(at)) throw outsideError(path)
      missing.unshift(basename(at))
    }
  }

  /** The same for a file to write. Files of git are rejected, as programs execute what they say. */
  async locateForWriting(path: string): Promise<string> {
    const real = await this.locate(path)
    const isOfGit = relative(this.root, real)
      .split(sep)
      .some(part => part.toLowerCase() === '.git')
    if (isOfGit) throw new ToolError(`${path} belongs to git and cannot be written.`)
    return real
  }

  /** The kind of the entry at a path; undefined where there is none. */
  async kindOf(path: string): Promise<EntryKind | undefined> {
    const real = await this.locate(path)
    const stats = await stat(real).catch(() => undefined)
    return stats && kindOf(stats)
  }

  async openFile(path: string): Promise<FileHandle> {
    const { file } = await this.#openExisting(path, O_RDONLY | O_NONBLOCK)
    return assertFile(file, path)
  }

  /** The entries of a directory outside the excluded one. Links are listed and not followed. */
  async listEntries(path: string): Promise<{ path: string; kind: EntryKind }[]> {
    const { file: directory, at } = await this.#openExisting(path, O_RDONLY | O_DIRECTORY)
    try {
      const entries = await readdir(pathThrough(directory, at), { withFileTypes: true })
      return entries
        .map(entry => ({ path: join(at, entry.name), kind: kindOf(entry) }))
        .filter(entry => this.isAllowed(entry.path))
    } finally {
      await directory.close()
    }
  }

  /** Opens a file to read and write. For a new one, directories are created, and an existing file is rejected. */
  async openForWriting(path: string, { isNew }: { isNew: boolean }): Promise<FileHandle> {
    const parts = relative(this.root, await this.locateForWriting(path)).split(sep)
    const name = parts.pop() ?? ''
    let directory = await open(this.root, O_RDONLY | O_DIRECTORY)
    try {
      let at = this.root
      for (const part of parts) {
        const next = pathThrough(directory, at, part)
        if (isNew) await mkdir(next).catch(ignoreExisting)
        const opened = await open(next, O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
        await directory.close()
        directory = opened
        at = join(at, part)
      }
      const flags = O_RDWR | O_NOFOLLOW | O_NONBLOCK | (isNew ? O_CREAT | O_EXCL : 0)
      return await assertFile(await open(pathThrough(directory, at, name), flags), path)
    } catch (error) {
      throw toToolError(error, path)
    } finally {
      await directory.close()
    }
  }

  async #openExisting(path: string, flags: number): Promise<{ file: FileHandle; at: string }> {
    const real = await this.locate(path)
    const file = await open(real, flags | O_NOFOLLOW).catch(error => {
      throw toToolError(error, path)
    })
    try {
      return { file, at: this.#guard(await openedPath(file, real), path) }
    } catch (error) {
      await file.close()
      throw error
    }
  }

  #guard(real: string, path: string): string {
    if (!isWithin(real, this.root)) throw outsideError(path)
    if (this.#isExcluded(real)) throw new ToolError(`${path} belongs to Callboard and cannot be used by tools.`)
    return real
  }

  /** A working directory inside the excluded one is a checkout that Callboard created there. */
  #isExcluded(real: string): boolean {
    return isWithin(this.#excluded, this.root) && isWithin(real, this.#excluded)
  }
}

async function assertFile(file: FileHandle, path: string): Promise<FileHandle> {
  const stats = await file.stat()
  if (stats.isFile()) return file
  await file.close()
  throw new ToolError(`${path} is ${stats.isDirectory() ? 'a directory' : 'not a file'}.`)
}

function isWithin(path: string, directory: string): boolean {
  const relativePath = relative(directory, path)
  return relativePath !== '..' && !relativePath.startsWith(`..${sep}`) && !isAbsolute(relativePath)
}

const outsideError = (path: string) => new ToolError(`${path} is outside the working directory.`)

async function isLink(path: string): Promise<boolean> {
  const stats = await lstat(path).catch(() => undefined)
  return stats?.isSymbolicLink() ?? false
}

const isLinux = process.platform === 'linux'

/** The real path of an opened file on Linux; elsewhere the path it was opened by. */
const openedPath = async (file: FileHandle, path: string) =>
  isLinux ? await readlink(`/proc/self/fd/${file.fd}`) : path

/** A path through the opened directory itself, which stays valid when its name points elsewhere. */
function pathThrough(directory: FileHandle, at: string, name = ''): string {
  return isLinux ? `/proc/self/fd/${directory.fd}/${name}` : join(at, name)
}

function kindOf(entry: { isFile(): boolean; isDirectory(): boolean; isSymbolicLink(): boolean }): EntryKind {
  if (entry.isFile()) return 'file'
  if (entry.isDirectory()) return 'directory'
  return entry.isSymbolicLink() ? 'link' : 'other'
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error
}
