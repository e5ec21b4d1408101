import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setImmediate, setTimeout } from 'node:timers/promises'

/** Time between SIGTERM and SIGKILL, in ms. */
const KILL_DELAY_MS = 1000

/** Longest wait for the output pipes to close after git has exited, in ms: a credential helper may keep them open. */
const PIPE_CLOSE_TIMEOUT_MS = 250

const MAX_STDERR_CHARACTERS = 16_384

/** A running git command. Ends its whole process group on request, or when it prints nothing for too long. */
export class GitProcess {
  isTimedOut = false
  private isDisposed = false
  private isTerminating = false
  private readonly child: ChildProcess
  private readonly idleTimer: NodeJS.Timeout

  constructor(child: ChildProcess, idleTimeoutMs: number) {
    this.child = child
    this.idleTimer = globalThis.setTimeout(() => {
      this.isTimedOut = true
      this.terminate()
    }, idleTimeoutMs)
  }

  /** Restarts the idle timeout: the process has printed something. */
  recordOutput(): void {
    this.idleTimer.refresh()
  }

  /** Sends SIGTERM first, so that git can remove incomplete files, and SIGKILL later. */
  terminate(): void {
    if (this.isTerminating) return
    this.isTerminating = true
    this.signalGroup('SIGTERM')
    globalThis.setTimeout(() => this.signalGroup('SIGKILL'), KILL_DELAY_MS).unref()
  }

  /** Resolves with the exit code once git has exited and its output has been read. */
  async waitForExit(): Promise<number | null> {
    const { child } = this
    const closed = once(child, 'close')
    // The promise rejects together with `exit` below, which reports the error.
    closed.catch(() => undefined)
    const [exitCode] = await once(child, 'exit')
    // One more turn of the event loop reads the output that has already arrived.
    const timedOut = setTimeout(PIPE_CLOSE_TIMEOUT_MS, undefined, { ref: false }).then(() => setImmediate())
    await Promise.race([closed, timedOut])
    child.stdout?.destroy()
    child.stderr?.destroy()
    return exitCode
  }

  /** Releases the timer. No signal is sent from now on: the process group id may belong to another process. */
  dispose(): void {
    this.isDisposed = true
    clearTimeout(this.idleTimer)
  }

  private signalGroup(signal: NodeJS.Signals): void {
    const { pid } = this.child
    if (pid === undefined || this.isDisposed) return
    try {
      process.kill(-pid, signal)
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
    }
  }
}

export interface ProcessOutput {
  stdout: string
  /** True when `stdout` was cut at `maxOutputBytes`. */
  isTruncated: boolean
  /** The last 16 KiB of standard error. */
  stderr: string
}

interface CollectOptions {
  maxOutputBytes: number
  onStderr: ((text: string) => void) | undefined
}

/** Collects the output of a process. The returned function gives what has been collected so far. */
export function collectOutput(
  child: ChildProcess,
  git: GitProcess,
  { maxOutputBytes, onStderr }: CollectOptions
): () => ProcessOutput {
  const chunks: Buffer[] = []
  let stdoutBytes = 0
  let stderr = ''
  child.stdout?.on('data', (chunk: Buffer) => {
    git.recordOutput()
    if (stdoutBytes <= maxOutputBytes) chunks.push(chunk)
    stdoutBytes += chunk.length
    if (stdoutBytes > maxOutputBytes) git.terminate()
  })
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    git.recordOutput()
    stderr = (stderr + text).slice(-MAX_STDERR_CHARACTERS)
    onStderr?.(text)
  })
  return () => ({
    stdout: Buffer.concat(chunks).subarray(0, maxOutputBytes).toString('utf8'),
    isTruncated: stdoutBytes > maxOutputBytes,
    stderr
  })
}
