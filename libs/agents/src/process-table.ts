import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { setImmediate, setTimeout } from 'node:timers/promises'
import { promisify } from 'node:util'

/** A live process. Its number alone may be another's tomorrow; together with its start time it is this one for ever. */
export interface Process {
  pid: number
  /** Opaque; differs between two processes of the same number, also after the machine was started anew. */
  startTime: string
  parent: number
  group: number
  session: number
}

export interface MarkedProcess extends Process {
  /** The marks in its environment when it began; none where that cannot be seen. */
  marks: readonly string[]
}

/** The name of the variable by which a process bears a mark. */
export const variableOf = (mark: string): string => `${PREFIX}${mark}`
const PREFIX = 'CALLBOARD_MARK_'
const MARKS = new RegExp(`(?<=^|\\0)${PREFIX}([^=\\0]*)(?==)`, 'g')

let reading: Promise<unknown> = Promise.resolve()
let next: Promise<MarkedProcess[]> | undefined

/** All live processes; zombies are not alive. Those who ask while it is being read share the reading that begins after it. */
export function liveProcesses(): Promise<MarkedProcess[]> {
  next ??= reading.then(() => {
    next = undefined
    const begun = readAll()
    reading = begun.catch(() => undefined)
    return begun
  })
  return next
}

async function readAll(): Promise<MarkedProcess[]> {
  if (process.platform !== 'linux') return (await fromPs(['-ax'])).map(one => ({ ...one, marks: [] }))
  const found: MarkedProcess[] = []
  // Reading here is many times faster than through the thread pool; a breath now and then keeps the loop responsive.
  for (const [i, name] of readdirSync('/proc').entries()) {
    if (i % 50 === 49) await setImmediate()
    const one = /^\d+$/.test(name) ? fromProc(Number(name)) : undefined
    if (one) found.push({ ...one, marks: await marksOf(one.pid) })
  }
  return found
}

/** The process of that number, unless it has ended. */
export async function liveProcess(pid: number): Promise<Process | undefined> {
  if (process.platform === 'linux') return fromProc(pid)
  return (await fromPs(['-p', String(pid)]))[0]
}

function fromProc(pid: number): Process | undefined {
  const stat = read(`/proc/${pid}/stat`)
  // The name before the last bracket is the program's to choose; what follows is not. The 3rd field of all is the state.
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

async function marksOf(pid: number): Promise<string[]> {
  const environment = () => read(`/proc/${pid}/environ`)
  const until = performance.now() + LOADING_MS
  let seen = environment()
  while (seen === '' && isLoading(pid) && performance.now() < until) {
    await setTimeout(1)
    seen = environment()
  }
  // It may have been loaded between the two looks.
  return [...(seen || environment()).matchAll(MARKS)].map(([, mark = '']) => mark)
}

/** A program that is being loaded shows no environment for a moment, on a busy machine for several milliseconds. */
const LOADING_MS = 100

/** Whether the process has memory, unlike a thread of the kernel, and not yet its arguments. */
const isLoading = (pid: number): boolean =>
  read(`/proc/${pid}/cmdline`) === '' && /^[1-9]/.test(read(`/proc/${pid}/statm`))

/** The start of a process is told in ticks since the machine's own start. */
let boot: string | undefined
function bootId(): string {
  boot ??= read('/proc/sys/kernel/random/boot_id').trim()
  return boot
}

/** The file's text; nothing when the process has gone, or is another user's. */
function read(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch (error) {
    if (error instanceof Error && 'code' in error && GONE.includes(String(error.code))) return ''
    throw error
  }
}
const GONE = ['ENOENT', 'ESRCH', 'EACCES', 'EPERM']

const PS_COLUMNS = ['pid=', 'ppid=', 'pgid=', 'stat=', 'lstart='].flatMap(column => ['-o', column])

/** The same by `ps`: all that `selection` names. What is in an environment and in a session cannot be seen this way. */
export async function fromPs(selection: readonly string[]): Promise<Process[]> {
  // Start times are compared as text, so language and time zone must be the same on every call.
  const env = { LC_ALL: 'C', TZ: 'UTC0' }
  const { stdout } = await promisify(execFile)('/bin/ps', [...selection, ...PS_COLUMNS], {
    env,
    maxBuffer: 2 ** 26
  }).catch(emptyWhenGone)
  return stdout.split('\n').flatMap(line => {
    const [pid, parent, group, state, ...start] = line.trim().split(/\s+/)
    if (!pid || !state || state.startsWith('Z')) return []
    const numbers = { pid: Number(pid), parent: Number(parent), group: Number(group), session: 0 }
    return [{ ...numbers, startTime: start.join(' ') }]
  })
}

/** `ps -p` ends with 1 when there is no such process. */
function emptyWhenGone(error: { code?: unknown }): { stdout: string } {
  if (error.code === 1) return { stdout: '' }
  throw error
}
