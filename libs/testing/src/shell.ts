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

/** The built command at work in a child process, as a shell would run it. */
export class CliProcess implements AsyncDisposable {
  readonly child: ChildProcessWithoutNullStreams
  out = ''
  err = ''
  private readonly closed: Promise<unknown>

  constructor(args: readonly string[], env: Record<string, string>, cwd: string) {
    this.child = spawn(process.execPath, [PROGRAM, ...args], { cwd, env: { ...ownEnvironment(), ...env } })
    this.child.stdout.setEncoding('utf8').on('data', text => {
      this.out += text
    })
    this.child.stderr.setEncoding('utf8').on('data', text => {
      this.err += text
    })
    this.closed = once(this.child, 'close')
  }

  /** Waits until it has printed this, on either stream; for as long as `until` does, or for `patience` milliseconds. */
  async waitForOutput(text: string, patience?: number): Promise<void> {
    await until(() => this.out.includes(text) || this.err.includes(text), patience)
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

/** Starts `callboard` against a daemon, in the checkout that the daemon was started in. */
export function startCli({ home, cwd }: Pick<App, 'home' | 'cwd'>, ...args: string[]): CliProcess {
  return new CliProcess(args, { CALLBOARD_HOME: home }, cwd)
}

/** Runs `callboard` to its end. */
export function runCli(app: Pick<App, 'home' | 'cwd'>, ...args: string[]): Promise<CliResult> {
  const shell = startCli(app, ...args)
  shell.child.stdin.end()
  return shell.waitForExit()
}

/** The first word that a command prints, such as the id of what it made. */
export async function runForOutput(app: Pick<App, 'home' | 'cwd'>, ...args: string[]): Promise<string> {
  const { code, out, err } = await runCli(app, ...args)
  if (code !== 0) throw new Error(`callboard ${args.join(' ')} ended with ${code}: ${err}`)
  return out.trim()
}

/** Nothing of Callboard's own, no colours, and nothing of how the tests were started. */
function ownEnvironment(): Record<string, string | undefined> {
  const mine = Object.entries(process.env).filter(([name]) => !/^(CALLBOARD|npm)_/.test(name))
  return Object.fromEntries(mine)
}
