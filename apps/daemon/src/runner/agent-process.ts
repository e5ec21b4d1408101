import { existsSync } from 'node:fs'
import {
  AgentError,
  type AgentSession,
  acpAdapter,
  endMarked,
  newMark,
  type PermissionAnswer,
  type PermissionRequest,
  startTime
} from '@callboard/agents'
import type { Session } from '@callboard/contract'
import type { Knex } from 'knex'
import type { Application } from '../declarations.ts'
import { now } from '../ids.ts'
import { environmentFor } from './environment.ts'

export interface Speaking {
  agent: AgentSession
  /** Ends the agent and everything it started, and forgets its mark. */
  close(): Promise<void>
}

/**
 * Starts the agent of a session. Its mark is on disk before the process exists, and its process id and start time before its
 * first prompt, so that a daemon that comes after a crash finds what was left behind (T7).
 */
export async function startAgent(
  app: Application,
  session: Session,
  onPermission: (request: PermissionRequest) => Promise<PermissionAnswer>,
  signal: AbortSignal
): Promise<Speaking> {
  const config = app.get('config')
  const database = app.get('database')
  const row = await app.service('agents').get(session.agent_id)
  const { path } = await app.service('repos').get(session.repo_id)
  if (!existsSync(path)) throw new AgentError('agent_error', `The directory ${path} is not there any more.`)

  const mark = newMark()
  await database('processes').insert({ mark, session_id: session.session_id, created_at: now() })
  let known = Promise.resolve()
  const program =
    row.command === null
      ? { command: process.execPath, args: [config.builtinAgent] }
      : { command: row.command, args: row.args }
  const forget = () => database('processes').where({ mark }).delete()
  try {
    const agent = await acpAdapter({ id: row.name, ...program }).open({
      cwd: path,
      env: environmentFor(row.env, config.environment),
      mark,
      resume: session.agent_session_id ?? undefined,
      options: { ...(row.model !== null && { model: row.model }), ...(row.mode !== null && { mode: row.mode }) },
      onPermission,
      onStart: pid => {
        known = remember(database, mark, pid)
        // Looked at below; until then a failure must not count as one that nobody hears of.
        known.catch(() => undefined)
      },
      timeout: config.agentTimeout,
      signal
    })
    await known
    return {
      agent,
      close: async () => {
        await agent.close()
        await forget()
      }
    }
  } catch (error) {
    await known
    await endMarked(mark)
    await forget()
    throw error
  }
}

async function remember(database: Knex, mark: string, pid: number): Promise<void> {
  const start_time = (await startTime(pid)) ?? null
  await database('processes').where({ mark }).update({ pid, start_time })
}
