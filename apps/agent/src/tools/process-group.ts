import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { ToolError } from '../workspace/tool-error.ts'

/** Time between SIGTERM and SIGKILL, and for the last output to arrive after that, in ms. */
const KILL_DELAY_MS = 40
/** Time for the last output to arrive after a normal exit, in ms: only a process that left the group can keep the pipes open for longer. */
const CLOSE_TIMEOUT_MS = 1000

const runningGroups = new Set<number>()
process.once('exit', () => {
  for (const pid of runningGroups) killGroup(pid, 'SIGKILL')
})

interface GroupOptions {
  cwd: string
  env: Readonly<Record<string, string>>
  signal: AbortSignal
  onOutput(text: string): void
}

/**
 * Runs a program in a new process group, and kills the group when the program exits or the signal aborts. A process that
 * started a session of its own survives; the daemon finds it by its tag (see tool-environment.ts).
 */
export async function runInGroup(program: string, args: string[], { cwd, env, signal, onOutput }: GroupOptions) {
  const child = spawn(program, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  const { pid } = child
  if (pid === undefined) {
    const [error] = await once(child, 'error')
    throw new ToolError(`Could not start ${program} (${error.code}).`)
  }
  runningGroups.add(pid)
  for (const pipe of [child.stdout, child.stderr]) pipe.setEncoding('utf8').on('data', onOutput)

  const exited = once(child, 'exit')
  const closed = once(child, 'close')
  let killTimer: NodeJS.Timeout | undefined
  const stop = () => {
    killGroup(pid, 'SIGTERM')
    killTimer = setTimeout(killGroup, KILL_DELAY_MS, pid, 'SIGKILL')
  }
  signal.addEventListener('abort', stop, { once: true })
  if (signal.aborted) stop()
  await exited
  signal.removeEventListener('abort', stop)
  clearTimeout(killTimer)
  killGroup(pid, 'SIGKILL')
  runningGroups.delete(pid)
  await Promise.race([closed, delay(signal.aborted ? KILL_DELAY_MS : CLOSE_TIMEOUT_MS, undefined, { ref: false })])
  child.stdout.destroy()
  child.stderr.destroy()
  return { code: child.exitCode, signal: child.signalCode }
}

function killGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal)
  } catch (error) {
    // The group has already exited; macOS reports EPERM when only zombies are left.
    if (!(error instanceof Error && 'code' in error && ['ESRCH', 'EPERM'].includes(String(error.code)))) throw error
  }
}
