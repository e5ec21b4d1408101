import { once } from 'node:events'
import { setTimeout } from 'node:timers/promises'
import { AgentError, type AgentSession, type OpenOptions } from '../adapter.ts'
import { AgentProcess, type Program } from '../process/agent-process.ts'
import { Conversation } from './connection-state.ts'
import { introduce } from './handshake.ts'
import { AcpSession } from './session.ts'

const PATIENCE = 30_000

/** Starts the program and opens a session with it; what it started has ended when that fails. */
export async function begin(program: Program, options: OpenOptions): Promise<AgentSession> {
  options.signal?.throwIfAborted()
  const agent = await AgentProcess.start(program, options)
  const talk = new Conversation(agent, options)
  try {
    return await inTime(() => beginSession(talk, options), options)
  } catch (error) {
    const fault = options.signal?.aborted ? error : await talk.explain(error)
    talk.connection.close()
    await agent.end()
    throw fault
  }
}

async function beginSession(talk: Conversation, options: OpenOptions): Promise<AgentSession> {
  const hello = await introduce(talk)
  return AcpSession.begin(talk, hello, options)
}

/** Rejects when the time is over, and with the signal's reason when it aborts. */
async function inTime<T>(work: () => Promise<T>, { timeout = PATIENCE, signal }: OpenOptions): Promise<T> {
  signal?.throwIfAborted()
  const done = new AbortController()
  const late = setTimeout(timeout, undefined, { signal: done.signal }).then(() => {
    throw new AgentError('agent_silent', `The agent did not answer within ${timeout / 1000} s.`)
  })
  const racers: Promise<T>[] = [work(), late]
  if (signal) racers.push(once(signal, 'abort', { signal: done.signal }).then(() => Promise.reject(signal.reason)))
  try {
    return await Promise.race(racers)
  } finally {
    done.abort()
  }
}
