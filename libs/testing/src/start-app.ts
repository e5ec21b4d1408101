import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { makeCheckout } from './checkout.ts'
import { endChild, killOnProcessEnd, onProcessEnd } from './child-process.ts'
import { killTagged, tagEnvironment } from './tagged-processes.ts'
import { until } from './waiting.ts'

const MAIN = fileURLToPath(new URL('../../../apps/daemon/dist/main.js', import.meta.url))

export interface StartOptions {
  /** Further environment variables; those of Callboard that the test's own process has are not passed on. */
  env?: Record<string, string>
  /** An existing home to start in; it is left where it is. Otherwise a temporary one. */
  home?: string
  /** The directory to start in; it is left where it is. Otherwise a temporary git checkout. */
  cwd?: string
}

/** A daemon of its own: the built program in a child process, with a port and a home directory of its own. */
export interface App {
  /** Its address, with a slash at the end. */
  readonly url: string
  readonly port: number
  readonly home: string
  readonly cwd: string
  /** The owner's token. */
  readonly token: string
  /** The sign-in link it printed; good for one use. */
  readonly link: string
  readonly pid: number
  /** Everything it printed so far. */
  output(): string
  /** Ends it as Ctrl-C does, and gives its exit code. */
  stop(): Promise<number | null>
  /** Ends it by SIGKILL: it can do nothing more, and leaves its agents behind. The next start ends them, or the end of the test. */
  kill(): Promise<void>
  /** Starts it again in the same home and on the same port; one that still runs is stopped first. */
  restart(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/** @throws with all that the daemon said when it ended before it was ready */
export async function startApp(options: StartOptions = {}): Promise<App> {
  const home = options.home ?? realpathSync(mkdtempSync(join(tmpdir(), 'callboard-home-')))
  const checkout = options.cwd === undefined ? await makeCheckout() : { path: options.cwd }
  const cwd = checkout.path
  const mark = randomBytes(16).toString('hex')
  const forget = onProcessEnd(() => killTagged(mark))
  const removeAll = async () => {
    // What forks at this moment can be missed once.
    await until(() => killTagged(mark) + killTagged(mark) === 0)
    forget()
    if (!options.home) rmSync(home, { recursive: true, force: true })
    if (Symbol.asyncDispose in checkout) await checkout[Symbol.asyncDispose]()
  }
  const start = (port: string) =>
    launch({ home, cwd, env: { ...tagEnvironment(mark), CALLBOARD_PORT: port, ...options.env } })
  let running = await start('0').catch(async error => {
    await removeAll()
    throw error
  })
  return {
    get url() {
      return running.url
    },
    get port() {
      return Number(new URL(running.url).port)
    },
    home,
    cwd,
    get token() {
      return readFileSync(join(home, 'token'), 'utf8')
    },
    get link() {
      return running.link
    },
    get pid() {
      return running.pid
    },
    output: () => running.output(),
    stop: () => endChild(running.child, 'SIGINT'),
    kill: async () => void (await endChild(running.child, 'SIGKILL')),
    async restart() {
      await endChild(running.child, 'SIGINT')
      running = await start(new URL(running.url).port)
    },
    async [Symbol.asyncDispose]() {
      await endChild(running.child, 'SIGINT')
      await removeAll()
    }
  }
}

interface Running {
  child: ChildProcess
  pid: number
  url: string
  link: string
  output(): string
}

interface Launch {
  home: string
  cwd: string
  env: Record<string, string>
}

/** Resolves when the daemon has said its link; rejects with what it said instead. */
async function launch({ home, cwd, env }: Launch): Promise<Running> {
  const child = spawn(process.execPath, [MAIN], {
    cwd,
    env: { ...inherited(), NODE_ENV: 'test', CALLBOARD_HOME: home, ...env },
    stdio: ['ignore', 'pipe', 'pipe']
  })
  killOnProcessEnd(child)
  let said = ''
  const link = await new Promise<string>((resolve, reject) => {
    const hear = (chunk: Buffer) => {
      said += chunk
      const [found] = /https?:\/\/\S+#code=\S+/.exec(said) ?? []
      if (found) resolve(found)
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    child.once('error', reject)
    child.once('close', (code, signal) => reject(new Error(`the daemon ended with ${code ?? signal}: ${said}`)))
  })
  const url = `http://127.0.0.1:${portOf(home)}/`
  return { child, pid: child.pid ?? 0, url, link, output: () => said }
}

/** The port it really has; the link may name a proxy's address instead. */
const portOf = (home: string): number => JSON.parse(readFileSync(join(home, 'daemon.json'), 'utf8')).port

/** INIT_CWD is npm's, and would pass for the directory that the daemon was started in. */
const inherited = () =>
  Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith('CALLBOARD_') && name !== 'INIT_CWD')
  )
