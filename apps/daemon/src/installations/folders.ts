import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { lstat, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createProcessTag, killTagged, type RootProcess } from '@callboard/agents'

/** Where an installed agent lives. */
export const folderOf = (home: string, name: string): string => join(home, 'agents', name)

/** Where npm puts a program of a folder's packages. */
export const binOf = (folder: string, program: string): string => join(folder, 'node_modules', '.bin', program)

/** A folder that is being filled, beside where it will stand. Its name holds the mark of the processes that fill it (T7). */
export interface Draft {
  readonly path: string
  readonly mark: string
}

const DRAFT = /^\..+-([0-9a-f]{32})$/
const ROOT = 'process.json'

export function newDraft(home: string, name: string): Draft {
  const mark = createProcessTag()
  const path = join(home, 'agents', `.${name}-${mark}`)
  mkdirSync(path, { recursive: true, mode: 0o700 })
  return { path, mark }
}

/** Keeps what is needed to end those processes after a crash of ours. */
export function rememberRoot({ path }: Draft, { pid, startTime }: RootProcess): void {
  writeFileSync(join(path, ROOT), JSON.stringify({ pid, startTime }))
}

/** Puts a draft that is whole where it belongs; what stood there before goes. */
export async function putInPlace(home: string, name: string, draft: Draft): Promise<void> {
  await rm(join(draft.path, ROOT), { force: true })
  const before = newDraft(home, name)
  const place = folderOf(home, name)
  await rename(place, join(before.path, name)).catch(unlessMissing)
  await rename(draft.path, place)
  await rm(before.path, { recursive: true, force: true })
}

/** Removes the drafts that stand there now, of a daemon that was killed, and ends what still fills them. */
export async function removeDrafts(home: string): Promise<void> {
  const directory = join(home, 'agents')
  const left = existsSync(directory) ? readdirSync(directory) : []
  for (const name of left) {
    const [, mark] = DRAFT.exec(name) ?? []
    if (!mark) continue
    const path = join(directory, name)
    await killTagged(mark, rootIn(path))
    await rm(path, { recursive: true, force: true })
  }
}

function rootIn(path: string): RootProcess | undefined {
  try {
    const { pid, startTime } = JSON.parse(readFileSync(join(path, ROOT), 'utf8'))
    return { pid, startTime }
  } catch (error) {
    // It was killed before it had written that down.
    if (error instanceof SyntaxError) return undefined
    return unlessMissing(error)
  }
}

/** How many bytes stand in a folder while it is being filled. */
export async function bytesIn(directory: string): Promise<number> {
  const entries = (await readdir(directory, { withFileTypes: true }).catch(unlessMissing)) ?? []
  let bytes = 0
  for (const entry of entries) {
    const path = join(directory, entry.name)
    bytes += entry.isDirectory() ? await bytesIn(path) : ((await lstat(path).catch(unlessMissing))?.size ?? 0)
  }
  return bytes
}

/** What is not there, or not any more, is nothing. */
function unlessMissing(error: unknown): undefined {
  if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
}
