import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { ToolError } from './tool-error.ts'

/** Milliseconds a process has between TERM and KILL, and what it said last to arrive after that. */
const LAST_WORDS = 40
/** The same after an end of its own: only a process that left the group can hold the pipes open for so long. */
const AFTERGLOW = 1000

const running = new Set<number>()
process.once('exit', () => {
  for (const pid of running) endGroup(pid, 'SIGKILL')
})

interface GroupOptions {
  cwd: string
  env: Readonly<Record<string, string>>
  signal: AbortSignal
  onOutput(text: string): void
}

/**
 * Runs a program in a process group of its own. When it ends, and when the signal aborts, what is left of the group ends
 * too, so that nothing outlives the call but what made a session of its own: that is found by its mark (see
 * tool-environment.ts) by whoever started the agent.
 */
export async function runInGroup(program: string, args: string[], { cwd, env, signal, onOutput }: GroupOptions) {
  const child = spawn(program, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  const { pid } = child
  if (pid === undefined) {
    const [error] = await once(child, 'error')
    throw new ToolError(`${program} could not be started (${error.code}).`)
  }
  running.add(pid)
  for (const pipe of [child.stdout, child.stderr]) pipe.setEncoding('utf8').on('data', onOutput)

  const exited = once(child, 'exit')
  const closed = once(child, 'close')
  let impatience: NodeJS.Timeout | undefined
  const stop = () => {
    endGroup(pid, 'SIGTERM')
    impatience = setTimeout(endGroup, LAST_WORDS, pid, 'SIGKILL')
  }
  signal.addEventListener('abort', stop, { once: true })
  if (signal.aborted) stop()
  await exited
  signal.removeEventListener('abort', stop)
  clearTimeout(impatience)
  endGroup(pid, 'SIGKILL')
  running.delete(pid)
  await Promise.race([closed, delay(signal.aborted ? LAST_WORDS : AFTERGLOW, undefined, { ref: false })])
  child.stdout.destroy()
  child.stderr.destroy()
  return { code: child.exitCode, signal: child.signalCode }
}

function endGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal)
  } catch (error) {
    // The group is gone already, which is what was wanted; macOS says EPERM when only its zombies are left.
    if (!(error instanceof Error && 'code' in error && ['ESRCH', 'EPERM'].includes(String(error.code)))) throw error
  }
}
