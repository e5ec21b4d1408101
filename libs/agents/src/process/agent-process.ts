import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import { statSync } from 'node:fs'
import { basename } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { stripVTControlCharacters } from 'node:util'
import { AgentError, type OpenOptions } from '../adapter.ts'
import { redactSecrets } from './redact-secrets.ts'
import { endMarked, findMarked, type Root, spawnMarked, startTime } from './tagged-processes.ts'

export interface Program {
  command: string
  args: readonly string[]
}

/** How long what an agent said may take to arrive after its end: a process it left behind can hold the pipe open for ever. */
const AFTERGLOW = 250
const LAST_WORDS = 300

/** The process that an agent is, and all processes that bear its mark. */
export class AgentProcess {
  readonly stdin
  readonly stdout
  /** Resolves with how it ended, such as `with exit code 1`, once all that it said has arrived. */
  readonly ended: Promise<string>
  readonly #mark: string
  readonly #env: OpenOptions['env']
  #root: Root
  #errors = ''
  #ending: Promise<number[]> | undefined

  /** Rejects with an AgentError when the program cannot be started. */
  static async start({ command, args }: Program, options: OpenOptions): Promise<AgentProcess> {
    const child = await spawnMarked(command, args, options).catch(error => {
      throw whyNotStarted(command, options.cwd, error)
    })
    // Its end may be a moment away, so it is listened for before anything is waited for.
    const agent = new AgentProcess(child, options)
    const { pid } = agent.#root
    options.onStart?.(pid)
    agent.#root = { pid, startTime: await startTime(pid), child }
    return agent
  }

  private constructor(child: ChildProcessWithoutNullStreams, { mark, env }: OpenOptions) {
    this.stdin = child.stdin
    this.stdout = child.stdout
    this.ended = howItEnds(child)
    this.#mark = mark
    this.#env = env
    this.#root = { pid: Number(child.pid), startTime: undefined, child }
    // A broken pipe is the shadow of an end, and the end is told by `ended`.
    child.stdin.on('error', () => {})
    child.stderr.setEncoding('utf8').on('data', (piece: string) => {
      this.#errors = (this.#errors + piece).slice(-16 * LAST_WORDS)
    })
  }

  /** Whether no other process than the agent itself bears its mark. */
  async isAlone(): Promise<boolean> {
    return (await findMarked(this.#mark, this.#root)).every(({ pid }) => pid === this.#root.pid)
  }

  /** Ends everything that bears the mark; gives the pids that are left, which should be none. Idempotent. */
  end(): Promise<number[]> {
    this.#ending ??= endMarked(this.#mark, this.#root)
    return this.#ending
  }

  /** What it printed last on stderr: at most 300 characters, fit for people. */
  lastWords(): string {
    return this.fit(this.#errors).slice(-LAST_WORDS)
  }

  /** Foreign text on one line, without colours and without the secrets that the agent was given. */
  fit(text: string): string {
    return redactSecrets(stripVTControlCharacters(text), this.#env).replace(/\s+/g, ' ').trim()
  }
}

async function howItEnds(child: ChildProcessWithoutNullStreams): Promise<string> {
  const closed = once(child, 'close')
  const [code, signal] = await once(child, 'exit')
  await Promise.race([closed, setTimeout(AFTERGLOW)])
  return signal ? `by signal ${signal}` : `with exit code ${code}`
}

function whyNotStarted(command: string, cwd: string, cause: unknown): AgentError {
  if (!statSync(cwd, { throwIfNoEntry: false })?.isDirectory()) {
    return new AgentError('agent_error', 'The directory that the agent should work in is not there.', { cause })
  }
  const message = `The program "${basename(command)}" could not be started: it is not there, or it may not be run.`
  return new AgentError('agent_missing', message, { cause })
}
