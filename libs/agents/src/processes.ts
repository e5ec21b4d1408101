import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { setTimeout } from 'node:timers/promises'
import { liveProcess, liveProcesses, type MarkedProcess, type Process, variableOf } from './process-table.ts'

export { type Process, variableOf } from './process-table.ts'

/** The process that an agent was started as. */
export interface Root {
  pid: number
  /** What `startTime` gave when the process had just begun. */
  startTime: string | undefined
  /** The live handle, where there is one. Without it, as after a crash of ours, pid and start time must both match. */
  child?: ChildProcess
}

/** A fresh mark: letters and digits that no other agent bears (T7). */
export function newMark(): string {
  return randomBytes(16).toString('hex')
}

/**
 * Starts a program without a shell, as the leader of a session and process group of its own. It and all it starts bear the
 * mark: a variable whose name holds it, so that an agent inside an agent bears both marks. Rejects with the system's error
 * when the program cannot be started.
 */
export async function spawnMarked(
  command: string,
  args: readonly string[],
  { cwd, env, mark }: { cwd: string; env: Readonly<Record<string, string>>; mark: string }
): Promise<ChildProcessWithoutNullStreams> {
  const child = spawn(command, args, { cwd, env: { ...env, [variableOf(mark)]: '1' }, detached: true })
  await once(child, 'spawn')
  return child
}

/** When the process began: opaque text, at most 64 characters; undefined when there is no such process. */
export async function startTime(pid: number): Promise<string | undefined> {
  return (await liveProcess(pid))?.startTime
}

/**
 * All live processes that belong to the mark (T7): those that bear it, the root, what is in the root's group or session, and
 * the descendants of all of these.
 *
 * On Linux the mark is read from /proc, so a process that left its group, its session and its parent is found too, unless it
 * wrote over its environment. Elsewhere
 * environments cannot be read: a process that left the root's group and whose parents have ended is not found.
 */
export async function findMarked(mark: string, root?: Root): Promise<Process[]> {
  const search = new Search(mark, root)
  // A process that forks and ends while it is being looked for can be missed once.
  await search.run()
  return search.run()
}

/**
 * Ends all processes that belong to the mark: closes the root's stdin, sends SIGTERM after 0.2 s and SIGKILL 0.6 s later, and
 * gives the pids that are still there 0.4 s after that, which should be none. Returns at once when nothing is alive.
 *
 * It can be repeated, and needs no live handle: a pid is only ever signalled while its start time is the one that was seen.
 * On a machine that stands still meanwhile it takes longer; nothing is left out.
 */
export async function endMarked(mark: string, root?: Root): Promise<number[]> {
  const search = new Search(mark, root)
  root?.child?.stdin?.end()
  for (const { signal: name, lasts } of PHASES) {
    const last = performance.now() + lasts + BUSY_MS
    let until = 0
    let isEnding = true
    do {
      const alive = await search.run()
      // A process that forks and ends while it is being looked for can be missed once.
      if (alive.length === 0 && (await search.run()).length === 0) return []
      if (name) for (const one of alive) await signal(one, name)
      // Looking can take longer than a phase lasts, so the time begins with the signal, and anew for what was forked meanwhile.
      if (isEnding) until = performance.now() + lasts
      isEnding = await allGone(alive, until)
    } while (performance.now() < (isEnding ? last : until))
  }
  return (await search.run()).map(({ pid }) => pid)
}

interface Phase {
  signal: 'SIGTERM' | 'SIGKILL' | undefined
  /** Milliseconds. */
  lasts: number
}
const PHASES: readonly Phase[] = [
  { signal: undefined, lasts: 200 },
  { signal: 'SIGTERM', lasts: 600 },
  { signal: 'SIGKILL', lasts: 400 }
]
/** How much longer a phase may take while what is found goes on ending, and something else is found. */
const BUSY_MS = 3000
const LOOK_EVERY = process.platform === 'linux' ? 20 : 100

/** Waits until none of them is alive, or until the time comes, and gives whether they are gone: then what they forked is looked for. */
async function allGone(processes: readonly Process[], until: number): Promise<boolean> {
  let alive = processes
  while (alive.length > 0 && performance.now() < until) {
    await setTimeout(Math.min(LOOK_EVERY, Math.max(until - performance.now(), 1)))
    alive = (await Promise.all(alive.map(isAlive))).filter(one => one !== undefined)
  }
  return alive.length === 0
}

async function isAlive(one: Process): Promise<Process | undefined> {
  return (await startTime(one.pid)) === one.startTime ? one : undefined
}

async function signal(one: Process, name: 'SIGTERM' | 'SIGKILL') {
  if (!(await isAlive(one))) return
  try {
    process.kill(one.pid, name)
  } catch (error) {
    // It ended this moment, or it became another user's; the next look tells.
    if (!(error instanceof Error && 'code' in error && (error.code === 'ESRCH' || error.code === 'EPERM'))) throw error
  }
}

/** Looks for the processes of one mark, and remembers what it saw: the children of a process that has ended are ours too. */
class Search {
  readonly #mark: string
  readonly #root: Root | undefined
  readonly #seen = new Map<number, string>()
  #isRootOurs: boolean

  constructor(mark: string, root: Root | undefined) {
    this.#mark = mark
    this.#root = root
    this.#isRootOurs = root?.child !== undefined
  }

  async run(): Promise<Process[]> {
    const all = (await liveProcesses()).filter(({ pid }) => pid !== process.pid)
    const group = this.#groupAmong(all)
    const ours = new Set<number>()
    for (const one of all) if (this.#isKnown(one) || isIn(group, one)) ours.add(one.pid)
    for (let before = -1; before < ours.size; ) {
      before = ours.size
      for (const one of all) if (ours.has(one.parent)) ours.add(one.pid)
    }
    const found = all.filter(({ pid }) => ours.has(pid))
    for (const { pid, startTime } of found) this.#seen.set(pid, startTime)
    return found
  }

  #isKnown(one: MarkedProcess) {
    return one.marks.includes(this.#mark) || this.#seen.get(one.pid) === one.startTime
  }

  /** The root's number, which is its group's and session's too, as long as it is certain that it is not another's by now. */
  #groupAmong(all: readonly Process[]): number | undefined {
    const { pid, startTime } = this.#root ?? {}
    const holder = all.find(one => one.pid === pid)
    if (holder) this.#isRootOurs = holder.startTime === startTime
    return this.#isRootOurs ? pid : undefined
  }
}

function isIn(group: number | undefined, { pid, group: itsGroup, session }: Process): boolean {
  return group !== undefined && (pid === group || itsGroup === group || session === group)
}
