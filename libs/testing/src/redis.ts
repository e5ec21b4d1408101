import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { endChild, killOnProcessEnd } from './child-process.ts'
import { findOnPath } from './on-path.ts'

export interface Redis {
  /** `redis://host:port`, or the value of $TEST_REDIS_URL. */
  readonly url: string
  /** Stops the server, except that of $TEST_REDIS_URL. Idempotent. */
  stop(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/**
 * Returns the Redis of $TEST_REDIS_URL, which may be shared, or starts a private, empty, in-memory one with the redis-server or
 * valkey-server on the PATH.
 * @throws when none is available, and with the output of a server that does not start
 */
export async function startRedis(): Promise<Redis> {
  const { TEST_REDIS_URL } = process.env
  if (TEST_REDIS_URL) return toRedis(TEST_REDIS_URL, async () => {})
  const program = findOnPath('redis-server', 'valkey-server')
  if (!program) throw new Error('This test needs Redis: install redis-server or valkey-server, or set TEST_REDIS_URL.')
  return launch(program)
}

function toRedis(url: string, stop: () => Promise<void>): Redis {
  return { url, stop, [Symbol.asyncDispose]: stop }
}

async function launch(program: string): Promise<Redis> {
  const port = await findFreePort()
  const settings = { port, bind: '127.0.0.1', save: '', appendonly: 'no', dir: tmpdir() }
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)])
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  killOnProcessEnd(child)
  const failure = await waitUntilReady(child)
  // Another process has taken the port meanwhile.
  if (failure?.includes('Address already in use')) return launch(program)
  if (failure !== undefined) throw new Error(`${program} exited during the start: ${failure}`)
  return toRedis(`redis://127.0.0.1:${port}`, async () => void (await endChild(child, 'SIGTERM')))
}

/** Resolves with undefined when the server accepts connections, or with its output when it exits. */
function waitUntilReady(child: ChildProcess): Promise<string | undefined> {
  let output = ''
  return new Promise((resolve, reject) => {
    const onData = (chunk: Buffer) => {
      output += chunk
      if (output.includes('Ready to accept connections')) resolve(undefined)
    }
    child.stdout?.on('data', onData)
    child.stderr?.on('data', onData)
    child.once('error', reject)
    child.once('close', () => resolve(output))
  })
}

/** Redis cannot choose a free port itself: for it, port 0 means no port. */
async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')
  return address.port
}
