import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import { statSync } from 'node:fs'
import { basename } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { stripVTControlCharacters } from 'node:util'
import { AgentError, type OpenOptions } from '../adapter.ts'
import { redactSecrets } from './redact-secrets.ts'
import { findTagged, getStartTime, killTagged, type RootProcess, spawnTagged } from './tagged-processes.ts'

export interface Program {
  command: string
  args: readonly string[]
}

/** Time for the remaining output to arrive after the exit: a process left behind can hold the pipe open forever. */
const OUTPUT_GRACE_MS = 250
const MAX_STDERR_TAIL = 300

/** The process of an agent, with every process that carries its tag. */
export class AgentProcess {
  readonly stdin
  readonly stdout
  /** Resolves with a description such as `with exit code 1`, once all output has arrived. */
  readonly exited: Promise<string>
  readonly #processTag: string
  readonly #env: OpenOptions['env']
  #root: RootProcess
  #stderr = ''
  #killed: Promise<number[]> | undefined

  /** Rejects with an AgentError when the program cannot be started. */
  static async start({ command, args }: Program, options: OpenOptions): Promise<AgentProcess> {
    const child = await spawnTagged(command, args, options).catch(error => {
      throw toStartError(command, options.cwd, error)
    })
    // Attach the listeners before any await, because the process may exit at once.
    const agent = new AgentProcess(child, options)
    const { pid } = agent.#root
    options.onStart?.(pid)
    agent.#root = { pid, startTime: await getStartTime(pid), child }
    return agent
  }

  private constructor(child: ChildProcessWithoutNullStreams, { processTag, env }: OpenOptions) {
    this.stdin = child.stdin
    this.stdout = child.stdout
    this.exited = describeExit(child)
    this.#processTag = processTag
    this.#env = env
    this.#root = { pid: Number(child.pid), startTime: undefined, child }
    // A broken pipe follows from an exit, which `exited` reports.
    child.stdin.on('error', () => {})
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      this.#stderr = (this.#stderr + chunk).slice(-16 * MAX_STDERR_TAIL)
    })
  }

  /** True if the agent is the only process with its tag. */
  async hasNoDescendants(): Promise<boolean> {
    return (await findTagged(this.#processTag, this.#root)).every(({ pid }) => pid === this.#root.pid)
  }

  /** Ends every process with the tag. Returns the pids that are left, normally none. Idempotent. */
  kill(): Promise<number[]> {
    this.#killed ??= killTagged(this.#processTag, this.#root)
    return this.#killed
  }

  /** Returns the sanitized end of stderr: at most 300 characters. */
  stderrTail(): string {
    return this.sanitize(this.#stderr).slice(-MAX_STDERR_TAIL)
  }

  /** Returns the text on one line, without control sequences and without the secrets in the agent's environment. */
  sanitize(text: string): string {
    return redactSecrets(stripVTControlCharacters(text), this.#env).replace(/\s+/g, ' ').trim()
  }
}

async function describeExit(child: ChildProcessWithoutNullStreams): Promise<string> {
  const closed = once(child, 'close')
  const [code, signal] = await once(child, 'exit')
  await Promise.race([closed, setTimeout(OUTPUT_GRACE_MS)])
  return signal ? `by signal ${signal}` : `with exit code ${code}`
}

function toStartError(command: string, cwd: string, cause: unknown): AgentError {
  if (!statSync(cwd, { throwIfNoEntry: false })?.isDirectory()) {
    return new AgentError('agent_error', 'The working directory of the agent does not exist.', { cause })
  }
  const message = `The program "${basename(command)}" could not be started: it does not exist or is not executable.`
  return new AgentError('agent_missing', message, { cause })
}
