import { once } from 'node:events'
import { setTimeout } from 'node:timers/promises'
import { AgentError, type AgentSession, type OpenOptions } from '../adapter.ts'
import { AgentProcess, type Program } from '../process/agent-process.ts'
import { AgentConnection } from './agent-connection.ts'
import { initialize } from './handshake.ts'
import { AcpSession } from './session.ts'

const OPEN_TIMEOUT_MS = 30_000

/** Starts the program and opens a session with it. Ends every process it started when that fails. */
export async function openSession(program: Program, options: OpenOptions): Promise<AgentSession> {
  options.signal?.throwIfAborted()
  const agent = await AgentProcess.start(program, options)
  const connection = new AgentConnection(agent, options)
  try {
    const open = async () => AcpSession.open(connection, await initialize(connection), options)
    const session = await withTimeout(open, options)
    // Outside the timeout: an agent that replays a long conversation is not silent.
    await connection.endReplay(options.signal)
    return session
  } catch (error) {
    const failure = options.signal?.aborted ? error : await connection.explain(error)
    connection.client.close()
    await agent.kill()
    throw failure
  }
}

/** Rejects after the timeout, and with the signal's reason when it aborts. */
async function withTimeout<T>(work: () => Promise<T>, { timeout = OPEN_TIMEOUT_MS, signal }: OpenOptions): Promise<T> {
  signal?.throwIfAborted()
  const settled = new AbortController()
  const expiry = setTimeout(timeout, undefined, { signal: settled.signal }).then(() => {
    throw new AgentError('agent_silent', `The agent did not answer within ${timeout / 1000} s.`)
  })
  const racers: Promise<T>[] = [work(), expiry]
  if (signal) racers.push(once(signal, 'abort', { signal: settled.signal }).then(() => Promise.reject(signal.reason)))
  try {
    return await Promise.race(racers)
  } finally {
    settled.abort()
  }
}
