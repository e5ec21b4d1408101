import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { endChild, killOnProcessEnd } from './child-process.ts'
import { findOnPath } from './on-path.ts'

export interface Redis {
  /** `redis://host:port`, or whatever $TEST_REDIS_URL says. */
  readonly url: string
  /** Ends it and closes its connections; leaves the one of $TEST_REDIS_URL alone. May be repeated. */
  stop(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/**
 * The Redis of $TEST_REDIS_URL, which others may be using too; else a private, empty one that keeps nothing on disk, by the
 * redis-server or valkey-server on the PATH.
 * @throws when there is none of these, and with what the server said when it does not start
 */
export async function startRedis(): Promise<Redis> {
  const { TEST_REDIS_URL } = process.env
  if (TEST_REDIS_URL) return redis(TEST_REDIS_URL, async () => {})
  const program = findOnPath('redis-server', 'valkey-server')
  if (!program) throw new Error('This test needs Redis: install redis-server or valkey-server, or set TEST_REDIS_URL.')
  return launch(program)
}

function redis(url: string, stop: () => Promise<void>): Redis {
  return { url, stop, [Symbol.asyncDispose]: stop }
}

async function launch(program: string): Promise<Redis> {
  const port = await freePort()
  const settings = { port, bind: '127.0.0.1', save: '', appendonly: 'no', dir: tmpdir() }
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)])
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  killOnProcessEnd(child)
  const said = await ready(child)
  // Another process was quicker to take the port.
  if (said?.includes('Address already in use')) return launch(program)
  if (said !== undefined) throw new Error(`${program} ended at its start: ${said}`)
  return redis(`redis://127.0.0.1:${port}`, async () => void (await endChild(child, 'SIGTERM')))
}

/** Nothing when the server accepts connections; what it said when it ended instead. */
function ready(child: ChildProcess): Promise<string | undefined> {
  let said = ''
  return new Promise((resolve, reject) => {
    const hear = (chunk: Buffer) => {
      said += chunk
      if (said.includes('Ready to accept connections')) resolve(undefined)
    }
    child.stdout?.on('data', hear)
    child.stderr?.on('data', hear)
    child.once('error', reject)
    child.once('close', () => resolve(said))
  })
}

/** Redis takes 0 for no port at all, so one has to be found for it. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port')
  return address.port
}
