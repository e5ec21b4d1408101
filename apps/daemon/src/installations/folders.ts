import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { lstat, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createProcessTag, killTagged, type RootProcess } from '@callboard/agents'
import { readdirIfExists } from '../core/fs.ts'
import { stagingPath } from '../core/staging.ts'

/** Returns the folder that an agent is installed in. */
export const agentFolder = (home: string, name: string): string => join(home, 'agents', name)

/** Returns the path of a program that npm installed in a folder. */
export const binPath = (folder: string, program: string): string => join(folder, 'node_modules', '.bin', program)

/** A folder that an agent is being installed in. Its name ends with the tag of the processes that write to it (T7). */
export interface StagingFolder {
  readonly path: string
  readonly processTag: string
}

/** Also matches the names that earlier versions used, which did not have the staging prefix. */
const STAGING_FOLDER = /^\..+-([0-9a-f]{32})$/

const PROCESS_FILE = 'process.json'

export function createStagingFolder(home: string, name: string): StagingFolder {
  const processTag = createProcessTag()
  const path = stagingPath(agentFolder(home, `${name}-${processTag}`))
  mkdirSync(path, { recursive: true, mode: 0o700 })
  return { path, processTag }
}

/** Stores the root process, so that the next start can end its process tree after a crash. */
export function recordProcess({ path }: StagingFolder, { pid, startTime }: RootProcess): void {
  writeFileSync(join(path, PROCESS_FILE), JSON.stringify({ pid, startTime }))
}

/** Moves a complete staging folder to its final place and deletes the version that was installed before. */
export async function promoteStagingFolder(home: string, name: string, staging: StagingFolder): Promise<void> {
  await rm(join(staging.path, PROCESS_FILE), { force: true })
  const replaced = createStagingFolder(home, name)
  const folder = agentFolder(home, name)
  await rename(folder, join(replaced.path, name)).catch(ignoreNotFound)
  await rename(staging.path, folder)
  await rm(replaced.path, { recursive: true, force: true })
}

/** Deletes the staging folders that a crash left behind, and ends the processes that still write to them. */
export async function removeStagingFolders(home: string): Promise<void> {
  const directory = join(home, 'agents')
  for (const name of await readdirIfExists(directory)) {
    const [, processTag] = STAGING_FOLDER.exec(name) ?? []
    if (!processTag) continue
    const path = join(directory, name)
    await killTagged(processTag, readRecordedProcess(path))
    await rm(path, { recursive: true, force: true })
  }
}

function readRecordedProcess(path: string): RootProcess | undefined {
  try {
    const { pid, startTime } = JSON.parse(readFileSync(join(path, PROCESS_FILE), 'utf8'))
    return { pid, startTime }
  } catch (error) {
    // The daemon crashed before the file was complete.
    if (error instanceof SyntaxError) return undefined
    return ignoreNotFound(error)
  }
}

/** Returns the total size of a directory's files in bytes. Files may appear and disappear meanwhile. */
export async function directorySize(directory: string): Promise<number> {
  const entries = (await readdir(directory, { withFileTypes: true }).catch(ignoreNotFound)) ?? []
  let bytes = 0
  for (const entry of entries) {
    const path = join(directory, entry.name)
    bytes += entry.isDirectory() ? await directorySize(path) : ((await lstat(path).catch(ignoreNotFound))?.size ?? 0)
  }
  return bytes
}

function ignoreNotFound(error: unknown): undefined {
  if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
}
