import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setImmediate, setTimeout } from 'node:timers/promises'
import { killTagged, processTagVariable } from '@callboard/agents'
import { fail } from '../core/errors.ts'
import { gitEnvironment, HARMLESS, type Reach } from './hardening.ts'

export interface GitOptions {
  /** The repository's top directory; nothing above it is taken for one. */
  directory?: string
  /** Where git may go beside this directory: nowhere unless told. */
  reach?: Reach
  /** Further settings, beyond which the repository's own do not count. */
  settings?: readonly Setting[]
  /** Further variables, such as another index. */
  variables?: Readonly<Record<string, string>>
  signal?: AbortSignal | undefined
  /** Milliseconds without a word after which it is ended: 8,000. */
  patience?: number
  /** Bytes of output that are kept; it is ended when there are more: 16 MiB. */
  limit?: number
  /** Hears what git says on standard error, as it says it. */
  hear?: (text: string) => void
}

/** The name of a setting and its value: any text, also with an `=` in it. */
export type Setting = readonly [name: string, value: string]

export interface GitAnswer {
  /** 0 when it did what it was asked. */
  code: number
  output: string
  /** Whether there was more than is kept. */
  isCut: boolean
  complaint: string
}

/** Runs git, and only git: without a shell, each argument for itself, in a process group that can be ended as a whole. */
export class Git {
  private readonly environment: Readonly<Record<string, string | undefined>>
  private readonly mark: string

  /** `mark` is borne by all that it starts, and by nothing else (T7). */
  constructor(environment: Readonly<Record<string, string | undefined>>, mark: string) {
    this.environment = environment
    this.mark = mark
  }

  /** After a crash: ends what an earlier run of the daemon had started and left. */
  async endLeft(): Promise<void> {
    await killTagged(this.mark)
  }

  /** What git answers, whether it succeeds or not. @throws Unavailable when it is not installed, or takes too long */
  async run(args: readonly string[], options: GitOptions = {}): Promise<GitAnswer> {
    const { directory, reach = 'nowhere', settings = [], variables, signal, patience = 8000 } = options
    signal?.throwIfAborted()
    const place = directory === undefined ? [] : ['-C', directory]
    const child = spawn('git', [...place, ...HARMLESS, ...args], {
      cwd: '/',
      env: {
        ...gitEnvironment(this.environment, reach, directory),
        ...asVariables(settings),
        ...variables,
        [processTagVariable(this.mark)]: '1'
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true
    })
    const watch = new Watch(child, patience)
    const end = () => watch.end()
    signal?.addEventListener('abort', end)
    try {
      const heard = listen(child, watch, options)
      const code = await ended(child)
      signal?.throwIfAborted()
      if (watch.isTooSlow) throw fail.unavailable('git_too_slow', `Git said nothing for ${patience / 1000} s.`)
      return { code: code ?? 1, ...heard() }
    } catch (error) {
      throw isMissing(error) ? fail.unavailable('git_missing', MISSING) : error
    } finally {
      signal?.removeEventListener('abort', end)
      watch.stop()
    }
  }

  /** What git prints. @throws Unavailable with what it complains of when it fails */
  async ask(args: readonly string[], options: GitOptions = {}): Promise<string> {
    const { code, output, isCut, complaint } = await this.run(args, options)
    if (code === 0 && !isCut) return output
    const why = isCut ? 'it has too much to say' : (lastLine(complaint) ?? `it ended with ${code}`)
    throw fail.unavailable('git_failed', `git ${args[0]} failed: ${why}`)
  }
}

function asVariables(settings: readonly Setting[]): Record<string, string> {
  const pairs = settings.flatMap(([name, value], at) => [
    [`GIT_CONFIG_KEY_${at}`, name],
    [`GIT_CONFIG_VALUE_${at}`, value]
  ])
  return { GIT_CONFIG_COUNT: String(settings.length), ...Object.fromEntries(pairs) }
}

/** Milliseconds for which somebody may hold its pipes after its end, such as a helper that stays: what git said is here by then. */
const AFTERGLOW = 250

async function ended(child: ChildProcess): Promise<number | null> {
  const closed = once(child, 'close')
  // It rejects when `exit` does.
  closed.catch(() => undefined)
  const [code] = await once(child, 'exit')
  // What has come by then is read before the loop is back here.
  const held = setTimeout(AFTERGLOW, undefined, { ref: false }).then(() => setImmediate())
  await Promise.race([closed, held])
  child.stdout?.destroy()
  child.stderr?.destroy()
  return code
}

const MISSING = 'Git is not installed on the machine of the daemon, or not on its PATH.'

const isMissing = (error: unknown) => error instanceof Error && 'code' in error && error.code === 'ENOENT'

/** Git's own last word on what went wrong, on one line. */
export function lastLine(complaint: string): string | undefined {
  const lines = complaint.split(/[\r\n]+/).filter(line => line.trim())
  const line = lines.findLast(one => /^(fatal|error): /.test(one)) ?? lines.at(-1)
  return line?.replace(/^(fatal|error): /, '').slice(0, 300)
}

/** Collects what a process says; gives what was collected. */
function listen(child: ChildProcess, watch: Watch, { limit = 16 << 20, hear }: GitOptions) {
  const kept: Buffer[] = []
  let [bytes, complaint] = [0, '']
  child.stdout?.on('data', (chunk: Buffer) => {
    watch.hears()
    if (bytes <= limit) kept.push(chunk)
    bytes += chunk.length
    if (bytes > limit) watch.end()
  })
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    watch.hears()
    complaint = (complaint + text).slice(-16_384)
    hear?.(text)
  })
  return () => ({
    output: Buffer.concat(kept).subarray(0, limit).toString('utf8'),
    isCut: bytes > limit,
    complaint
  })
}

/** Ends a process and all that it started, at once when asked to, and when nothing is heard of it for too long. */
class Watch {
  isTooSlow = false
  private isOver = false
  private isEnding = false
  private readonly child: ChildProcess
  private readonly timer: NodeJS.Timeout

  constructor(child: ChildProcess, patience: number) {
    this.child = child
    this.timer = globalThis.setTimeout(() => {
      this.isTooSlow = true
      this.end()
    }, patience)
  }

  hears(): void {
    this.timer.refresh()
  }

  /** TERM first: git takes away what it has half made. */
  end(): void {
    if (this.isEnding) return
    this.isEnding = true
    this.signal('SIGTERM')
    globalThis.setTimeout(() => this.signal('SIGKILL'), 1000).unref()
  }

  /** All of it has ended. */
  stop(): void {
    this.isOver = true
    clearTimeout(this.timer)
  }

  private signal(signal: NodeJS.Signals): void {
    const { pid } = this.child
    // Git may be gone, and what it has started hold on.
    if (pid === undefined || this.isOver) return
    try {
      process.kill(-pid, signal)
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
    }
  }
}
