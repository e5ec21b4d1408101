import {
  AgentError,
  type AgentSession,
  acpAdapter,
  createProcessTag,
  getStartTime,
  killTagged,
  type OpenOptions
} from '@callboard/agents'
import type { Agent, Session } from '@callboard/contract'
import { environmentFor, withNode } from '../../core/child-environment.ts'
import { now } from '../../core/ids.ts'
import type { Application } from '../../declarations.ts'
import { pathOf, presetOf } from '../../installations/detect.ts'
import { directoryOf } from '../../workspaces/session-directory.ts'
import { choicesOf } from './agent-options.ts'
import { learn, learnFrom } from './agent-status.ts'

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
  const row = await app.service('agents').get(session.agent_id)
  const adapter = acpAdapter({ id: row.name, ...programOf(app, row) })
  const settings = await settingsFor(app, session, row)
  const mark = createProcessTag()
  await app.get('database')('processes').insert({ mark, session_id: session.session_id, created_at: now() })
  let remembered = Promise.resolve()
  const onStart = (pid: number) => {
    remembered = remember(app, mark, pid)
    // It is waited for below; until then its failure must not pass for one that nobody hears of.
    remembered.catch(() => undefined)
  }
  let agent: AgentSession | undefined
  try {
    agent = await adapter.open({ ...settings, ...ears, processTag: mark, onStart })
    await remembered
    await learn(app, row.agent_id, 'available')
  } catch (error) {
    await agent?.close()
    await endProcesses(app, mark)
    if (!(error instanceof AgentError)) throw error
    throw new AgentError(error.reason, await learnFrom(app, row.agent_id, error), { cause: error })
  }
  const close = () => agent.close().then(() => endProcesses(app, mark))
  return { agent, close }
}

/** Ends what bears the mark, if anything, and forgets the mark unless something is left: then the next start tries again. */
export async function endProcesses(app: Application, mark: string): Promise<void> {
  const processes = app.get('database')('processes').where({ mark })
  const { pid, start_time } = (await processes.clone().first()) ?? {}
  const left = await killTagged(mark, pid && start_time ? { pid, startTime: start_time } : undefined)
  if (left.length) app.get('log').warn({ mark, left }, 'processes of an agent could not be ended')
  else await processes.delete()
}

function programOf(app: Application, row: Agent) {
  const { command, args } = row
  if (command === null) return { command: process.execPath, args: [app.get('config').builtinAgent] }
  return { command: pathOf(app.get('config'), row) ?? command, args }
}

async function settingsFor(app: Application, session: Session, row: Agent) {
  const { command, env, model, mode } = row
  const preset = presetOf(row)
  const { agentTimeout, environment, home } = app.get('config')
  const firstChoices = { ...(model !== null && { model }), ...(mode !== null && { mode }) }
  return {
    cwd: await directoryOf(app, session),
    // Only the built-in agent is told where Callboard's data is: it keeps its tools out of there.
    env: {
      ...preset?.environment,
      ...environmentFor(env, environment),
      ...(preset && { PATH: withNode(environment.PATH) }),
      ...(command === null && { CALLBOARD_HOME: home })
    },
    resume: session.agent_session_id ?? undefined,
    options: session.options ? choicesOf(session.options) : firstChoices,
    timeout: agentTimeout
  }
}

async function remember(app: Application, mark: string, pid: number): Promise<void> {
  const start_time = (await getStartTime(pid)) ?? null
  await app.get('database')('processes').where({ mark }).update({ pid, start_time })
}
