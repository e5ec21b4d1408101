import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'

/**
 * Runs the cleanup when this process ends, and returns a function that cancels it. A hanging test disposes of nothing, and Vitest
 * ends its process with SIGTERM.
 */
export function onProcessEnd(cleanup: () => void): () => void {
  const cleanUpAndExit = () => {
    cleanup()
    process.kill(process.pid, 'SIGTERM')
  }
  process.once('exit', cleanup).once('SIGTERM', cleanUpAndExit)
  return () => void process.off('exit', cleanup).off('SIGTERM', cleanUpAndExit)
}

/** Kills the child when this process ends first. */
export function killOnProcessEnd(child: ChildProcess): void {
  child.once(
    'close',
    onProcessEnd(() => child.kill('SIGKILL'))
  )
}

/** Ends the child with the signal if it still runs, and returns its exit code. */
export async function endChild(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) {
    const closed = once(child, 'close')
    child.kill(signal)
    await closed
  }
  return child.exitCode
}
