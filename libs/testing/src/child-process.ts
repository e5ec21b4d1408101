import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'

/**
 * Does it when this process ends, and gives the way to call that off. A test that never comes to an end disposes of nothing;
 * Vitest ends its process by SIGTERM then.
 */
export function onProcessEnd(deed: () => void): () => void {
  const doAndGo = () => {
    deed()
    process.kill(process.pid, 'SIGTERM')
  }
  process.once('exit', deed).once('SIGTERM', doAndGo)
  return () => void process.off('exit', deed).off('SIGTERM', doAndGo)
}

/** Kills the child when this process ends before it. */
export function killOnProcessEnd(child: ChildProcess): void {
  child.once(
    'close',
    onProcessEnd(() => child.kill('SIGKILL'))
  )
}

/** Waits until the child has ended by that signal or before it, and gives its exit code. */
export async function endChild(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) {
    const closed = once(child, 'close')
    child.kill(signal)
    await closed
  }
  return child.exitCode
}
