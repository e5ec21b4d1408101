import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'

/** A test that never comes to an end disposes of nothing; Vitest ends its process by SIGTERM then. */
export function endWithUs(child: ChildProcess): void {
  const kill = () => child.kill('SIGKILL')
  const killAndGo = () => {
    kill()
    process.kill(process.pid, 'SIGTERM')
  }
  process.once('exit', kill).once('SIGTERM', killAndGo)
  child.once('close', () => process.off('exit', kill).off('SIGTERM', killAndGo))
}

/** Waits until the child has ended by that signal or before it, and gives its exit code. */
export async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) {
    const closed = once(child, 'close')
    child.kill(signal)
    await closed
  }
  return child.exitCode
}
