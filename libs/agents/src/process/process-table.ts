import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { setImmediate, setTimeout } from 'node:timers/promises'
import { promisify } from 'node:util'

/** A live process. Pids are reused; a pid together with its start time is unique. */
export interface ProcessInfo {
  pid: number
  /** Opaque; differs between two processes with the same pid, also across reboots. */
  startTime: string
  parent: number
  group: number
  session: number
}

export interface TaggedProcess extends ProcessInfo {
  /** The tags in its initial environment; empty where that cannot be read. */
  tags: readonly string[]
}

/** Returns the name of the environment variable that tags a process. */
export const processTagVariable = (processTag: string): string => `${TAG_PREFIX}${processTag}`
const TAG_PREFIX = 'CALLBOARD_MARK_'
const TAGS = new RegExp(`(?<=^|\\0)${TAG_PREFIX}([^=\\0]*)(?==)`, 'g')

let currentScan: Promise<unknown> = Promise.resolve()
let nextScan: Promise<TaggedProcess[]> | undefined

/** Returns all live processes, without zombies. Calls during a scan share the next one. */
export function listProcesses(): Promise<TaggedProcess[]> {
  nextScan ??= currentScan.then(() => {
    nextScan = undefined
    const scan = scanProcesses()
    currentScan = scan.catch(() => undefined)
    return scan
  })
  return nextScan
}

async function scanProcesses(): Promise<TaggedProcess[]> {
  if (process.platform !== 'linux') return (await listWithPs(['-ax'])).map(process => ({ ...process, tags: [] }))
  const found: TaggedProcess[] = []
  // Synchronous reads are many times faster than the thread pool; yielding now and then keeps the event loop responsive.
  for (const [i, name] of readdirSync('/proc').entries()) {
    if (i % 50 === 49) await setImmediate()
    const info = /^\d+$/.test(name) ? readProc(Number(name)) : undefined
    if (info) found.push({ ...info, tags: await readTags(info.pid) })
  }
  return found
}

/** Returns the live process with this pid. */
export async function getProcess(pid: number): Promise<ProcessInfo | undefined> {
  if (process.platform === 'linux') return readProc(pid)
  return (await listWithPs(['-p', String(pid)]))[0]
}

function readProc(pid: number): ProcessInfo | undefined {
  const stat = read(`/proc/${pid}/stat`)
  // The program chooses its name, which may contain brackets; after the last one follow the fields, from the state on.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const [state = 'X', parent, group, session] = fields
  if ('ZX'.includes(state)) return undefined
  return {
    pid,
    startTime: `${bootId()}/${fields[19]}`,
    parent: Number(parent),
    group: Number(group),
    session: Number(session)
  }
}

async function readTags(pid: number): Promise<string[]> {
  const readEnvironment = () => read(`/proc/${pid}/environ`)
  const deadline = performance.now() + EXEC_TIMEOUT_MS
  let environment = readEnvironment()
  while (environment === '' && isExecuting(pid) && performance.now() < deadline) {
    await setTimeout(1)
    environment = readEnvironment()
  }
  // The program may have been loaded between the last two reads.
  return [...(environment || readEnvironment()).matchAll(TAGS)].map(([, tag = '']) => tag)
}

/** During `execve` a process shows no environment for a moment, on a busy machine for several milliseconds. */
const EXEC_TIMEOUT_MS = 100

/** Returns whether the process has memory, unlike a kernel thread, and not yet its arguments. */
const isExecuting = (pid: number): boolean =>
  read(`/proc/${pid}/cmdline`) === '' && /^[1-9]/.test(read(`/proc/${pid}/statm`))

/** Start times count from the boot, so the boot id makes them unique. */
let boot: string | undefined
function bootId(): string {
  boot ??= read('/proc/sys/kernel/random/boot_id').trim()
  return boot
}

/** Returns the content of the file; empty when the process has exited or belongs to another user. */
function read(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch (error) {
    if (error instanceof Error && 'code' in error && UNREADABLE_CODES.includes(String(error.code))) return ''
    throw error
  }
}
const UNREADABLE_CODES = ['ENOENT', 'ESRCH', 'EACCES', 'EPERM']

const PS_COLUMNS = ['pid=', 'ppid=', 'pgid=', 'stat=', 'lstart='].flatMap(column => ['-o', column])

/** Lists the selected processes with `ps`, which shows neither environments nor sessions. */
export async function listWithPs(selection: readonly string[]): Promise<ProcessInfo[]> {
  // Start times are compared as text, so the locale and time zone must not change between calls.
  const env = { LC_ALL: 'C', TZ: 'UTC0' }
  const { stdout } = await promisify(execFile)('/bin/ps', [...selection, ...PS_COLUMNS], {
    env,
    maxBuffer: 2 ** 26
  }).catch(ignoreNoMatch)
  return stdout.split('\n').flatMap(line => {
    const [pid, parent, group, state, ...start] = line.trim().split(/\s+/)
    if (!pid || !state || state.startsWith('Z')) return []
    const numbers = { pid: Number(pid), parent: Number(parent), group: Number(group), session: 0 }
    return [{ ...numbers, startTime: start.join(' ') }]
  })
}

/** `ps -p` exits with 1 when there is no such process. */
function ignoreNoMatch(error: { code?: unknown }): { stdout: string } {
  if (error.code === 1) return { stdout: '' }
  throw error
}
