import { type LoadSessionRequest, methods, PROTOCOL_VERSION, type ResumeSessionRequest } from '@agentclientprotocol/sdk'
import { type AgentDescription, AgentError, type OpenOptions } from '../adapter.ts'
import type { AgentConnection } from './agent-connection.ts'
import { AUTHENTICATION_REQUIRED, errorCodeOf } from './errors.ts'
import { asRecord, asString, valueAt } from './untrusted-values.ts'

/** The agent's description of itself. */
export interface InitializeResult {
  agent: AgentDescription
  can: { resume: boolean; load: boolean }
}

/** A session that was created, resumed or loaded. */
export interface OpenedSession {
  sessionId: string
  /** The agent's response, which may list the session's options. */
  response: unknown
}

const NOT_RESUMED = 'The agent could not resume the earlier conversation. It starts a new one without its context.'

/** Sends `initialize` without offering files or terminals, and returns the agent's description. */
export async function initialize(connection: AgentConnection): Promise<InitializeResult> {
  const response: unknown = await connection.client.agent.request(methods.agent.initialize, {
    protocolVersion: PROTOCOL_VERSION,
    clientInfo: { name: 'callboard', title: 'Callboard', version: '0.1.0' },
    clientCapabilities: {}
  })
  connection.isInitialized = true
  const version = valueAt(response, 'protocolVersion')
  if (version !== PROTOCOL_VERSION) {
    const message = `The agent speaks version ${JSON.stringify(version)} of the Agent Client Protocol; version ${PROTOCOL_VERSION} is required.`
    throw new AgentError('agent_unintelligible', message)
  }
  return parseInitializeResponse(response)
}

/** Creates a session, or resumes one. When a session cannot be resumed, creates a new one and reports that as a notice. */
export async function newOrLoadSession(
  connection: AgentConnection,
  { can }: InitializeResult,
  { cwd, resume }: OpenOptions
): Promise<OpenedSession> {
  if (resume !== undefined) {
    const session = await resumeOrLoadSession(connection, can, { sessionId: resume, cwd, mcpServers: [] })
    if (session) return session
    connection.emit({ type: 'notice', level: 'warning', text: NOT_RESUMED })
  }
  const response: unknown = await connection.client.agent.request(methods.agent.session.new, { cwd, mcpServers: [] })
  const sessionId = asString(valueAt(response, 'sessionId'))
  if (sessionId === undefined) {
    throw new AgentError('agent_unintelligible', 'The agent created a session without an id.')
  }
  return { sessionId, response }
}

/**
 * Uses `session/resume` where the agent offers it and it works, otherwise `session/load`. Both may fail: agents offer to
 * resume sessions that they do not know.
 */
async function resumeOrLoadSession(
  connection: AgentConnection,
  can: InitializeResult['can'],
  session: ResumeSessionRequest & LoadSessionRequest
): Promise<OpenedSession | undefined> {
  const { agent } = connection.client
  const { sessionId } = session
  const replay = connection.expectReplay()
  const resumed = can.resume && (await responseUnlessRefused(agent.request(methods.agent.session.resume, session)))
  if (resumed) return { sessionId, ...resumed }
  const loaded = can.load && (await responseUnlessRefused(agent.request(methods.agent.session.load, session)))
  if (!loaded) return undefined
  replay.isRequired = true
  return { sessionId, ...loaded }
}

async function responseUnlessRefused(request: Promise<unknown>): Promise<{ response: unknown } | undefined> {
  try {
    return { response: await request }
  } catch (error) {
    const code = errorCodeOf(error)
    if (code === undefined || code === AUTHENTICATION_REQUIRED) throw error
    return undefined
  }
}

function parseInitializeResponse(response: unknown): InitializeResult {
  const capabilities = valueAt(response, 'agentCapabilities')
  const hasSessionCapability = (name: string) =>
    asRecord(valueAt(capabilities, 'sessionCapabilities', name)) !== undefined
  const resume = hasSessionCapability('resume')
  const load = valueAt(capabilities, 'loadSession') === true
  const info = valueAt(response, 'agentInfo')
  return {
    agent: {
      name: asString(valueAt(info, 'title')) ?? asString(valueAt(info, 'name')) ?? 'Agent',
      version: asString(valueAt(info, 'version')),
      can: {
        resume: resume || load,
        fork: hasSessionCapability('fork'),
        images: valueAt(capabilities, 'promptCapabilities', 'image') === true,
        embeddedContext: valueAt(capabilities, 'promptCapabilities', 'embeddedContext') === true
      }
    },
    can: { resume, load }
  }
}
