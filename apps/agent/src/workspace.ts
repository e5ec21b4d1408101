import { constants } from 'node:fs'
import { type FileHandle, lstat, mkdir, open, readdir, readlink, realpath, stat } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import { explain, ToolError } from './tool-error.ts'

const { O_CREAT, O_DIRECTORY, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_RDWR } = constants

export type EntryKind = 'file' | 'directory' | 'link' | 'other'

/**
 * The working directory, and the only way into it: every path a tool is given is resolved here, links and all, and what
 * leads out is refused. Between that check and the use a path may be swapped for a link. On Linux the opened file is
 * therefore asked where it is, and new files are made from directory to opened directory. Elsewhere only the last part of
 * a path is safe from such a swap, and a hard link is not seen anywhere.
 */
export class Workspace {
  /** The real path. */
  readonly root: string
  readonly #closed: string

  constructor(root: string, closed: string) {
    this.root = root
    this.#closed = closed
  }

  /** `closed` is a directory that stays shut even if it lies inside. */
  static async open(directory: string, closed: string): Promise<Workspace> {
    const root = await realpath(directory)
    if (!(await stat(root)).isDirectory()) throw new ToolError(`${directory} is not a directory.`)
    return new Workspace(root, await realpath(closed).catch(() => closed))
  }

  /** The path as people say it: from the working directory on. */
  nameOf(path: string): string {
    return relative(this.root, path).split(sep).join('/') || '.'
  }

  /** Whether a path is not in the directory that stays shut; says nothing of links. */
  isOpen(path: string): boolean {
    return !this.#isClosed(resolve(this.root, path))
  }

  /** The real path of what is, or of what would be made. */
  async locate(path: string): Promise<string> {
    if (path.includes('\0')) throw new ToolError('A path cannot contain a NUL character.')
    const missing: string[] = []
    for (let at = resolve(this.root, path); ; at = dirname(at)) {
      const real = await realpath(at).catch(error => {
        if (error.code !== 'ENOENT') throw explain(error, path)
        return undefined
      })
      if (real) return this.#guard(join(real, ...missing), path)
      if (await isLink(at)) throw outside(path)
      missing.unshift(basename(at))
    }
  }

  /** The same for what may be changed: not what belongs to git, for that is obeyed by programs. */
  async locateForWriting(path: string): Promise<string> {
    const real = await this.locate(path)
    const isOfGit = relative(this.root, real)
      .split(sep)
      .some(part => part.toLowerCase() === '.git')
    if (isOfGit) throw new ToolError(`${path} belongs to git and is not written.`)
    return real
  }

  /** What is at a path; `undefined` when nothing is. */
  async kindOf(path: string): Promise<EntryKind | undefined> {
    const real = await this.locate(path)
    const found = await stat(real).catch(() => undefined)
    return found && kindOf(found)
  }

  async openFile(path: string): Promise<FileHandle> {
    const { file } = await this.#openExisting(path, O_RDONLY | O_NONBLOCK)
    return onlyFile(file, path)
  }

  /** What is in a directory, without what is shut; links are named and not followed. */
  async entriesOf(path: string): Promise<{ path: string; kind: EntryKind }[]> {
    const { file: directory, at } = await this.#openExisting(path, O_RDONLY | O_DIRECTORY)
    try {
      const entries = await readdir(through(directory, at), { withFileTypes: true })
      return entries
        .map(entry => ({ path: join(at, entry.name), kind: kindOf(entry) }))
        .filter(entry => this.isOpen(entry.path))
    } finally {
      await directory.close()
    }
  }

  /** Opens for reading and writing. A new file gets its directories; one that exists then is refused. */
  async openForWriting(path: string, { isNew }: { isNew: boolean }): Promise<FileHandle> {
    const parts = relative(this.root, await this.locateForWriting(path)).split(sep)
    const name = parts.pop() ?? ''
    let directory = await open(this.root, O_RDONLY | O_DIRECTORY)
    try {
      let at = this.root
      for (const part of parts) {
        const next = through(directory, at, part)
        if (isNew) await mkdir(next).catch(ignoreExisting)
        const opened = await open(next, O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
        await directory.close()
        directory = opened
        at = join(at, part)
      }
      const how = O_RDWR | O_NOFOLLOW | O_NONBLOCK | (isNew ? O_CREAT | O_EXCL : 0)
      return await onlyFile(await open(through(directory, at, name), how), path)
    } catch (error) {
      throw explain(error, path)
    } finally {
      await directory.close()
    }
  }

  async #openExisting(path: string, flags: number): Promise<{ file: FileHandle; at: string }> {
    const real = await this.locate(path)
    const file = await open(real, flags | O_NOFOLLOW).catch(error => {
      throw explain(error, path)
    })
    try {
      return { file, at: this.#guard(await whereIs(file, real), path) }
    } catch (error) {
      await file.close()
      throw error
    }
  }

  #guard(real: string, path: string): string {
    if (!isWithin(real, this.root)) throw outside(path)
    if (this.#isClosed(real)) throw new ToolError(`${path} is Callboard’s own data, which no tool may use.`)
    return real
  }

  /** A working directory inside the closed one is a checkout that Callboard keeps there. */
  #isClosed(real: string): boolean {
    return isWithin(this.#closed, this.root) && isWithin(real, this.#closed)
  }
}

async function onlyFile(file: FileHandle, path: string): Promise<FileHandle> {
  const found = await file.stat()
  if (found.isFile()) return file
  await file.close()
  throw new ToolError(`${path} is ${found.isDirectory() ? 'a directory' : 'not a file'}.`)
}

function isWithin(path: string, directory: string): boolean {
  const way = relative(directory, path)
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}

const outside = (path: string) => new ToolError(`${path} leads out of the working directory.`)

async function isLink(path: string): Promise<boolean> {
  const found = await lstat(path).catch(() => undefined)
  return found?.isSymbolicLink() ?? false
}

const onLinux = process.platform === 'linux'

/** Where an opened file really is; elsewhere than on Linux, where it was said to be. */
const whereIs = async (file: FileHandle, said: string) => (onLinux ? await readlink(`/proc/self/fd/${file.fd}`) : said)

/** A path that goes through the opened directory itself, whatever its name points to by now. */
function through(directory: FileHandle, at: string, name = ''): string {
  return onLinux ? `/proc/self/fd/${directory.fd}/${name}` : join(at, name)
}

function kindOf(entry: { isFile(): boolean; isDirectory(): boolean; isSymbolicLink(): boolean }): EntryKind {
  if (entry.isFile()) return 'file'
  if (entry.isDirectory()) return 'directory'
  return entry.isSymbolicLink() ? 'link' : 'other'
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error
}
