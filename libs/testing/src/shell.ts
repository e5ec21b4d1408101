import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { App } from './start-app.ts'
import { until } from './waiting.ts'

const PROGRAM = fileURLToPath(new URL('../../../apps/cli/bin/callboard.js', import.meta.url))

interface CliResult {
  code: number | null
  out: string
  err: string
}

/** The built CLI in a child process. */
export class CliProcess implements AsyncDisposable {
  readonly child: ChildProcessWithoutNullStreams
  out = ''
  err = ''
  private readonly closed: Promise<unknown>

  constructor(args: readonly string[], env: Record<string, string>, cwd: string) {
    this.child = spawn(process.execPath, [PROGRAM, ...args], { cwd, env: { ...inheritedEnvironment(), ...env } })
    this.child.stdout.setEncoding('utf8').on('data', text => {
      this.out += text
    })
    this.child.stderr.setEncoding('utf8').on('data', text => {
      this.err += text
    })
    this.closed = once(this.child, 'close')
  }

  /** Waits until it has printed the text to stdout or stderr. */
  async waitForOutput(text: string, timeoutMs?: number): Promise<void> {
    await until(() => this.out.includes(text) || this.err.includes(text), timeoutMs)
  }

  async waitForExit(): Promise<CliResult> {
    await this.closed
    return { code: this.child.exitCode, out: this.out, err: this.err }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.child.kill('SIGKILL')
    await this.closed
  }
}

/** Starts the CLI for a daemon, in the daemon's working directory. */
export function startCli({ home, cwd }: Pick<App, 'home' | 'cwd'>, ...args: string[]): CliProcess {
  return new CliProcess(args, { CALLBOARD_HOME: home }, cwd)
}

/** Runs the CLI and waits for its exit. */
export function runCli(app: Pick<App, 'home' | 'cwd'>, ...args: string[]): Promise<CliResult> {
  const cli = startCli(app, ...args)
  cli.child.stdin.end()
  return cli.waitForExit()
}

/** Runs the CLI and returns its output, such as the id of a created row. */
export async function runForOutput(app: Pick<App, 'home' | 'cwd'>, ...args: string[]): Promise<string> {
  const { code, out, err } = await runCli(app, ...args)
  if (code !== 0) throw new Error(`callboard ${args.join(' ')} exited with code ${code}: ${err}`)
  return out.trim()
}

/** Returns the environment without Callboard's and npm's variables. */
function inheritedEnvironment(): Record<string, string | undefined> {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(CALLBOARD|npm)_/.test(name))
  return Object.fromEntries(inherited)
}
