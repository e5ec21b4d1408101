import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { setTimeout } from 'node:timers/promises'
import { getProcess, listProcesses, type ProcessInfo, processTagVariable, type TaggedProcess } from './process-table.ts'

export { type ProcessInfo, processTagVariable } from './process-table.ts'

/** The process that was started first, the root of the tagged ones. */
export interface RootProcess {
  pid: number
  /** The result of `getStartTime` right after the start. */
  startTime: string | undefined
  /** The child process, if it is ours. Otherwise, such as after a restart, both pid and start time must match. */
  child?: ChildProcess
}

/** Creates a unique tag of letters and digits (T7). */
export function createProcessTag(): string {
  return randomBytes(16).toString('hex')
}

/**
 * Starts a program without a shell, in a new session and process group. The program and its descendants carry the tag in
 * the name of an environment variable, so that an agent started by an agent carries both tags. Rejects with the system error
 * when the program cannot be started.
 */
export async function spawnTagged(
  command: string,
  args: readonly string[],
  { cwd, env, processTag }: { cwd: string; env: Readonly<Record<string, string>>; processTag: string }
): Promise<ChildProcessWithoutNullStreams> {
  const child = spawn(command, args, { cwd, env: { ...env, [processTagVariable(processTag)]: '1' }, detached: true })
  await once(child, 'spawn')
  return child
}

/** Returns the start time of the process as opaque text of at most 64 characters; undefined when there is none. */
export async function getStartTime(pid: number): Promise<string | undefined> {
  return (await getProcess(pid))?.startTime
}

/**
 * Returns all live processes that belong to the tag (T7): those that carry it, the root, those in the root's group or
 * session, and the descendants of all of these.
 *
 * On Linux tags are read from /proc, so a process that left its group, session and parent is found too, unless it overwrote
 * its environment. Elsewhere environments cannot be read: a process that left the root's group and whose parents have exited
 * is not found.
 */
export async function findTagged(processTag: string, root?: RootProcess): Promise<ProcessInfo[]> {
  const search = new ProcessSearch(processTag, root)
  // A process that forks and exits during the scan can be missed once.
  await search.run()
  return search.run()
}

/**
 * Ends all processes that belong to the tag: closes the root's stdin, sends SIGTERM after 0.2 s and SIGKILL 0.6 s later, and
 * returns the pids that are still alive 2 s after that, normally none. Returns as soon as nothing is alive.
 *
 * Can be repeated and needs no child process: a pid is only signalled while its start time matches. On a stalled machine it
 * takes longer, but skips nothing.
 */
export async function killTagged(processTag: string, root?: RootProcess): Promise<number[]> {
  const search = new ProcessSearch(processTag, root)
  root?.child?.stdin?.end()
  for (const { signal, durationMs } of PHASES) {
    const latest = performance.now() + durationMs + FORK_GRACE_MS
    let deadline = 0
    let haveExited = true
    do {
      const alive = await search.run()
      // A process that forks and exits during the scan can be missed once.
      if (alive.length === 0 && (await search.run()).length === 0) return []
      if (signal) for (const target of alive) await sendSignal(target, signal)
      // A scan can take longer than a phase, so the time starts with the signal, and again for processes forked meanwhile.
      if (haveExited) deadline = performance.now() + durationMs
      haveExited = await waitForExit(alive, deadline)
    } while (performance.now() < (haveExited ? latest : deadline))
  }
  return (await search.run()).map(({ pid }) => pid)
}

interface Phase {
  signal: 'SIGTERM' | 'SIGKILL' | undefined
  durationMs: number
}
const PHASES: readonly Phase[] = [
  { signal: undefined, durationMs: 200 },
  { signal: 'SIGTERM', durationMs: 600 },
  { signal: 'SIGKILL', durationMs: 2000 }
]
/** Extra time of a phase, in ms, while the processes found exit and others appear. */
const FORK_GRACE_MS = 3000
const POLL_INTERVAL_MS = process.platform === 'linux' ? 20 : 100

/** Waits until all of them have exited, or until the deadline. Returns whether they have. */
async function waitForExit(processes: readonly ProcessInfo[], deadline: number): Promise<boolean> {
  let alive = processes
  while (alive.length > 0 && performance.now() < deadline) {
    await setTimeout(Math.min(POLL_INTERVAL_MS, Math.max(deadline - performance.now(), 1)))
    alive = (await Promise.all(alive.map(findAlive))).filter(found => found !== undefined)
  }
  return alive.length === 0
}

async function findAlive(target: ProcessInfo): Promise<ProcessInfo | undefined> {
  return (await getStartTime(target.pid)) === target.startTime ? target : undefined
}

async function sendSignal(target: ProcessInfo, signal: 'SIGTERM' | 'SIGKILL') {
  if (!(await findAlive(target))) return
  try {
    process.kill(target.pid, signal)
  } catch (error) {
    // It exited just now, or runs as another user by now: the next scan finds out.
    if (!(error instanceof Error && 'code' in error && (error.code === 'ESRCH' || error.code === 'EPERM'))) throw error
  }
}

/** Finds the processes of one tag. It remembers the processes it found, to recognize their children after they have exited. */
class ProcessSearch {
  readonly #processTag: string
  readonly #root: RootProcess | undefined
  readonly #found = new Map<number, string>()
  #isRootConfirmed: boolean

  constructor(processTag: string, root: RootProcess | undefined) {
    this.#processTag = processTag
    this.#root = root
    this.#isRootConfirmed = root?.child !== undefined
  }

  async run(): Promise<ProcessInfo[]> {
    const all = (await listProcesses()).filter(({ pid }) => pid !== process.pid)
    const group = this.#rootGroup(all)
    const pids = new Set<number>()
    for (const candidate of all) {
      if (this.#isKnown(candidate) || isInGroup(group, candidate)) pids.add(candidate.pid)
    }
    for (let sizeBefore = -1; sizeBefore < pids.size; ) {
      sizeBefore = pids.size
      for (const { pid, parent } of all) if (pids.has(parent)) pids.add(pid)
    }
    const found = all.filter(({ pid }) => pids.has(pid))
    for (const { pid, startTime } of found) this.#found.set(pid, startTime)
    return found
  }

  #isKnown({ pid, startTime, tags }: TaggedProcess) {
    return tags.includes(this.#processTag) || this.#found.get(pid) === startTime
  }

  /** Returns the root's pid, which is also its group and session, unless another process may have reused it. */
  #rootGroup(all: readonly ProcessInfo[]): number | undefined {
    const { pid, startTime } = this.#root ?? {}
    const current = all.find(candidate => candidate.pid === pid)
    if (current) this.#isRootConfirmed = current.startTime === startTime
    return this.#isRootConfirmed ? pid : undefined
  }
}

function isInGroup(rootGroup: number | undefined, { pid, group, session }: ProcessInfo): boolean {
  return rootGroup !== undefined && [pid, group, session].includes(rootGroup)
}
