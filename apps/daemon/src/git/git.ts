import { spawn } from 'node:child_process'
import { killTagged, processTagVariable } from '@callboard/agents'
import { fail } from '../core/errors.ts'
import { collectOutput, GitProcess, type ProcessOutput } from './git-process.ts'
import { gitEnvironment, HARDENED_ARGS, type NetworkAccess } from './hardening.ts'

declare module '../declarations.ts' {
  interface Settings {
    git: Git
  }
}

export interface GitOptions {
  /** The top directory of the repository. Git does not look for a repository in the directories above it. */
  directory?: string
  /** Remotes that git may contact; `none` by default. */
  network?: NetworkAccess
  /** Configuration that overrides the repository's own. */
  config?: readonly ConfigEntry[]
  /** Additional environment variables, such as `GIT_INDEX_FILE`. */
  env?: Readonly<Record<string, string>>
  signal?: AbortSignal | undefined
  /** Longest time without output before git is ended, in ms. */
  idleTimeoutMs?: number
  /** Git is ended when its output exceeds this many bytes. */
  maxOutputBytes?: number
  /** Called with each piece of standard error as it arrives. */
  onStderr?: (text: string) => void
}

/** The name of a configuration variable and its value, which may contain `=`. */
export type ConfigEntry = readonly [name: string, value: string]

export interface GitResult extends ProcessOutput {
  exitCode: number
}

const IDLE_TIMEOUT_MS = 8000
const MAX_OUTPUT_BYTES = 16 * 1024 * 1024

type Environment = Readonly<Record<string, string | undefined>>

/** Runs every git command of the daemon: without a shell, hardened, and in a process group that can be ended as a whole. */
export class Git {
  private readonly environment: Environment
  private readonly processTag: string

  /** `processTag` identifies the processes that this instance starts (T7). */
  constructor(environment: Environment, processTag: string) {
    this.environment = environment
    this.processTag = processTag
  }

  /** Ends the git processes that an earlier run of the daemon left behind when it crashed. */
  async killOrphans(): Promise<void> {
    await killTagged(this.processTag)
  }

  /**
   * Runs git and returns its result, whatever the exit code.
   * @throws Unavailable when git is not installed or times out, and the signal's reason when it aborts
   */
  async run(args: readonly string[], options: GitOptions = {}): Promise<GitResult> {
    const { directory, signal, idleTimeoutMs = IDLE_TIMEOUT_MS, maxOutputBytes = MAX_OUTPUT_BYTES, onStderr } = options
    signal?.throwIfAborted()
    const directoryArgs = directory === undefined ? [] : ['-C', directory]
    const child = spawn('git', [...directoryArgs, ...HARDENED_ARGS, ...args], {
      cwd: '/',
      env: this.processEnvironment(options),
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true
    })
    const git = new GitProcess(child, idleTimeoutMs)
    const terminate = () => git.terminate()
    signal?.addEventListener('abort', terminate)
    try {
      const readOutput = collectOutput(child, git, { maxOutputBytes, onStderr })
      const exitCode = await git.waitForExit()
      signal?.throwIfAborted()
      if (git.isTimedOut) throw fail.unavailable('git_too_slow', `Git printed nothing for ${idleTimeoutMs / 1000} s.`)
      return { exitCode: exitCode ?? 1, ...readOutput() }
    } catch (error) {
      throw isNotFound(error) ? fail.unavailable('git_missing', GIT_MISSING) : error
    } finally {
      signal?.removeEventListener('abort', terminate)
      git.dispose()
    }
  }

  /** Runs git and returns its standard output. @throws Unavailable with git's error message when it fails */
  async output(args: readonly string[], options: GitOptions = {}): Promise<string> {
    const { exitCode, stdout, isTruncated, stderr } = await this.run(args, options)
    if (exitCode === 0 && !isTruncated) return stdout
    const { maxOutputBytes = MAX_OUTPUT_BYTES } = options
    const cause = isTruncated
      ? `output exceeded ${maxOutputBytes / 1024 / 1024} MiB`
      : (lastErrorLine(stderr) ?? `exit code ${exitCode}`)
    throw fail.unavailable('git_failed', `git ${args.find(arg => !arg.startsWith('-'))} failed: ${cause}`)
  }

  private processEnvironment({ directory, network = 'none', config = [], env }: GitOptions): Record<string, string> {
    return {
      ...gitEnvironment(this.environment, network, directory),
      ...configVariables(config),
      ...env,
      [processTagVariable(this.processTag)]: '1'
    }
  }
}

const GIT_MISSING = "Git is not installed on the daemon's machine, or is not on its PATH."

/** Passes configuration in the environment: `-c name=value` cannot express a name that contains `=`. */
function configVariables(config: readonly ConfigEntry[]): Record<string, string> {
  const variables = config.flatMap(([name, value], index) => [
    [`GIT_CONFIG_KEY_${index}`, name],
    [`GIT_CONFIG_VALUE_${index}`, value]
  ])
  return { GIT_CONFIG_COUNT: String(config.length), ...Object.fromEntries(variables) }
}

const isNotFound = (error: unknown) => error instanceof Error && 'code' in error && error.code === 'ENOENT'

/** The line of standard error that names the cause: the last `fatal:` or `error:` line, or else the last line. */
export function lastErrorLine(stderr: string): string | undefined {
  const lines = stderr.split(/[\r\n]+/).filter(line => line.trim())
  const line = lines.findLast(one => /^(fatal|error): /.test(one)) ?? lines.at(-1)
  return line?.replace(/^(fatal|error): /, '').slice(0, 300)
}
