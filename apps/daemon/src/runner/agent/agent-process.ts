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
import type { Knex } from 'knex'
import { childEnvironment, searchPathWithNode } from '../../core/child-environment.ts'
import type { Config } from '../../core/config.ts'
import { now } from '../../core/ids.ts'
import { presetOf, programPath } from '../../installations/detect.ts'
import { sessionDirectory } from '../../workspaces/session-directory.ts'
import type { RunnerContext } from '../context.ts'
import { selectedValues } from './agent-options.ts'
import { explainAgentError, recordAgentStatus } from './agent-status.ts'

export interface RunningAgent {
  session: AgentSession
  /** Ends the agent and every process that it started, and deletes its row in `processes`. */
  close(): Promise<void>
}

type Deps = Pick<RunnerContext, 'app' | 'config' | 'database' | 'log'>

/**
 * Starts the agent of a session. Its process tag is stored before the process exists, and its process id and start time before
 * its first prompt, so that the daemon can end it after a crash (T7). @throws AgentError, and the signal's reason
 */
export async function startAgent(
  deps: Deps,
  session: Session,
  handlers: Pick<OpenOptions, 'onPermission' | 'onBackground' | 'signal'>
): Promise<RunningAgent> {
  const { app, config, database } = deps
  const agent = await app.service('agents').get(session.agent_id)
  const adapter = acpAdapter({ id: agent.name, ...agentProgram(config, agent) })
  const options = await openOptions(deps, session, agent)
  const processTag = createProcessTag()
  await database('processes').insert({ mark: processTag, session_id: session.session_id, created_at: now() })
  let recorded = Promise.resolve()
  const onStart = (pid: number) => {
    recorded = recordProcess(database, processTag, pid)
    // A rejection is reported where the promise is awaited below.
    recorded.catch(() => undefined)
  }
  let opened: AgentSession | undefined
  try {
    opened = await adapter.open({ ...options, ...handlers, processTag, onStart })
    await recorded
    await recordAgentStatus(app, agent.agent_id, 'available')
  } catch (error) {
    await opened?.close()
    await killAgentProcesses(deps, processTag)
    if (!(error instanceof AgentError)) throw error
    throw new AgentError(error.reason, await explainAgentError(app, agent.agent_id, error), { cause: error })
  }
  const agentSession = opened
  const close = async () => {
    await agentSession.close()
    await killAgentProcesses(deps, processTag)
  }
  return { session: agentSession, close }
}

/** Ends every process with a tag and deletes its row. The row is kept when a process remains, so that the next start retries. */
export async function killAgentProcesses(
  { database, log }: Pick<Deps, 'database' | 'log'>,
  processTag: string
): Promise<void> {
  const row = database('processes').where({ mark: processTag })
  const { pid, start_time } = (await row.clone().first()) ?? {}
  const remaining = await killTagged(processTag, pid && start_time ? { pid, startTime: start_time } : undefined)
  if (remaining.length) log.warn({ processTag, remaining }, 'processes of an agent could not be ended')
  else await row.delete()
}

function agentProgram(config: Config, agent: Agent) {
  const { command, args } = agent
  if (command === null) return { command: process.execPath, args: [config.builtinAgent] }
  return { command: programPath(config, agent) ?? command, args }
}

async function openOptions({ app, config }: Deps, session: Session, agent: Agent) {
  const { command, env, model, mode } = agent
  const preset = presetOf(agent)
  const { agentTimeoutMs, environment, home } = config
  const defaultOptions = { ...(model !== null && { model }), ...(mode !== null && { mode }) }
  return {
    cwd: await sessionDirectory(app, session),
    env: {
      ...preset?.environment,
      ...childEnvironment(env, environment),
      ...(preset && { PATH: searchPathWithNode(environment.PATH) }),
      // The built-in agent needs the path of Callboard's data to keep its tools out of it.
      ...(command === null && { CALLBOARD_HOME: home })
    },
    resume: session.agent_session_id ?? undefined,
    options: session.options ? selectedValues(session.options) : defaultOptions,
    timeout: agentTimeoutMs
  }
}

async function recordProcess(database: Knex, processTag: string, pid: number): Promise<void> {
  const start_time = (await getStartTime(pid)) ?? null
  await database('processes').where({ mark: processTag }).update({ pid, start_time })
}
