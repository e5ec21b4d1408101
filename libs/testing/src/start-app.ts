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
  /** Additional environment variables. The Callboard variables of this process are not passed on. */
  env?: Record<string, string>
  /** An existing home directory, which is not removed. Default: a temporary one. */
  home?: string
  /** An existing working directory, which is not removed. Default: a temporary git checkout. */
  cwd?: string
}

/** A built daemon in a child process, with its own port and home directory. */
export interface App {
  /** The address, with a trailing slash. */
  readonly url: string
  readonly port: number
  readonly home: string
  readonly cwd: string
  /** The owner's token. */
  readonly token: string
  /** The sign-in link that it printed, which works once. */
  readonly link: string
  readonly pid: number
  /** The output so far. */
  output(): string
  /** Stops it with SIGINT, like Ctrl-C, and returns its exit code. */
  stop(): Promise<number | null>
  /** Kills it with SIGKILL, which leaves its agents behind. They end with the next start or with the test. */
  kill(): Promise<void>
  /** Starts it again with the same home and port, after stopping it if it still runs. */
  restart(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/** @throws with the daemon's output when it exits before it is ready */
export async function startApp(options: StartOptions = {}): Promise<App> {
  const home = options.home ?? realpathSync(mkdtempSync(join(tmpdir(), 'callboard-home-')))
  const checkout = options.cwd === undefined ? await makeCheckout() : { path: options.cwd }
  const cwd = checkout.path
  const processTag = randomBytes(16).toString('hex')
  const cancelCleanup = onProcessEnd(() => killTagged(processTag))
  const removeAll = async () => {
    // A process that forks at the same time can be missed once.
    await until(() => killTagged(processTag) + killTagged(processTag) === 0)
    cancelCleanup()
    if (!options.home) rmSync(home, { recursive: true, force: true })
    if (Symbol.asyncDispose in checkout) await checkout[Symbol.asyncDispose]()
  }
  const start = (port: string) =>
    launch({ home, cwd, env: { ...tagEnvironment(processTag), CALLBOARD_PORT: port, ...options.env } })
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

/** Resolves when the daemon has printed its link; rejects with its output when it exits. */
async function launch({ home, cwd, env }: Launch): Promise<Running> {
  const child = spawn(process.execPath, [MAIN], {
    cwd,
    env: { ...inheritedEnvironment(), NODE_ENV: 'test', CALLBOARD_HOME: home, ...env },
    stdio: ['ignore', 'pipe', 'pipe']
  })
  killOnProcessEnd(child)
  let output = ''
  const link = await new Promise<string>((resolve, reject) => {
    const onData = (chunk: Buffer) => {
      output += chunk
      const [found] = /https?:\/\/\S+#code=\S+/.exec(output) ?? []
      if (found) resolve(found)
    }
    child.stdout.on('data', onData)
    child.stderr.on('data', onData)
    child.once('error', reject)
    child.once('close', (code, signal) => reject(new Error(`The daemon exited with ${code ?? signal}: ${output}`)))
  })
  const url = `http://127.0.0.1:${readPort(home)}/`
  return { child, pid: child.pid ?? 0, url, link, output: () => output }
}

/** Reads the actual port, because the link may have the address of a proxy. */
const readPort = (home: string): number => JSON.parse(readFileSync(join(home, 'daemon.json'), 'utf8')).port

/** INIT_CWD is set by npm, and the daemon would use it as its working directory. */
const inheritedEnvironment = () =>
  Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith('CALLBOARD_') && name !== 'INIT_CWD')
  )
