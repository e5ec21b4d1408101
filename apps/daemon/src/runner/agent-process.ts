import { type AgentSession, acpAdapter, endMarked, newMark, type OpenOptions, startTime } from '@callboard/agents'
import type { Session } from '@callboard/contract'
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
  ears: Pick<OpenOptions, 'onPermission' | 'onBackground' | 'signal'>
): Promise<Speaking> {
  const { agentTimeout, builtinAgent, environment, home } = app.get('config')
  const { name, command, args, env, model, mode } = await app.service('agents').get(session.agent_id)
  const { path } = await app.service('repos').get(session.repo_id)
  const program = command === null ? { command: process.execPath, args: [builtinAgent] } : { command, args }

  const mark = newMark()
  await app.get('database')('processes').insert({ mark, session_id: session.session_id, created_at: now() })
  let remembered = Promise.resolve()
  let agent: AgentSession | undefined
  try {
    agent = await acpAdapter({ id: name, ...program }).open({
      ...ears,
      cwd: path,
      // Only the built-in agent is told where Callboard's data is: it keeps its tools out of there.
      env: { ...environmentFor(env, environment), ...(command === null && { CALLBOARD_HOME: home }) },
      mark,
      resume: session.agent_session_id ?? undefined,
      options: { ...(model !== null && { model }), ...(mode !== null && { mode }) },
      onStart: pid => {
        remembered = remember(app, mark, pid)
        // It is waited for below; until then its failure must not pass for one that nobody hears of.
        remembered.catch(() => undefined)
      },
      timeout: agentTimeout
    })
    await remembered
  } catch (error) {
    await agent?.close()
    await endProcesses(app, mark)
    throw error
  }
  const close = () => agent.close().then(() => endProcesses(app, mark))
  return { agent, close }
}

/** Ends what bears the mark, if anything, and forgets the mark unless something is left: then the next start tries again. */
export async function endProcesses(app: Application, mark: string): Promise<void> {
  const processes = app.get('database')('processes').where({ mark })
  const { pid, start_time } = (await processes.clone().first()) ?? {}
  const left = await endMarked(mark, pid && start_time ? { pid, startTime: start_time } : undefined)
  if (left.length) app.get('log').warn({ mark, left }, 'processes of an agent could not be ended')
  else await processes.delete()
}

async function remember(app: Application, mark: string, pid: number): Promise<void> {
  const start_time = (await startTime(pid)) ?? null
  await app.get('database')('processes').where({ mark }).update({ pid, start_time })
}
