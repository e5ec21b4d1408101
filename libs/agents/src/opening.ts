import { type ClientContext, methods, PROTOCOL_VERSION } from '@agentclientprotocol/sdk'
import { type AgentDescription, AgentError } from './adapter.ts'
import { AUTHENTICATION_REQUIRED, codeOf } from './faults.ts'
import { at, record, text } from './narrow.ts'

/** What an agent said of itself. */
export interface Hello {
  agent: AgentDescription
  can: { resume: boolean; load: boolean }
}

/** A session that was begun or taken up. */
export interface Begun {
  sessionId: string
  way: 'new' | 'resume' | 'load'
  /** The agent's answer, which may say what can be chosen. */
  answer: unknown
}

/** Introduces us, offers nothing (no files, no terminals), and gives what the agent says of itself. */
export async function introduce(agent: ClientContext): Promise<Hello> {
  const hello: unknown = await agent.request(methods.agent.initialize, {
    protocolVersion: PROTOCOL_VERSION,
    clientInfo: { name: 'callboard', title: 'Callboard', version: '0.1.0' },
    clientCapabilities: {}
  })
  const version = at(hello, 'protocolVersion')
  if (version !== PROTOCOL_VERSION) {
    const message = `The agent speaks version ${JSON.stringify(version)} of the Agent Client Protocol; version ${PROTOCOL_VERSION} is needed.`
    throw new AgentError('agent_unintelligible', message)
  }
  return helloOf(hello)
}

/** Begins a session in this directory. */
export async function beginSession(agent: ClientContext, cwd: string): Promise<Begun> {
  const answer: unknown = await agent.request(methods.agent.session.new, { cwd, mcpServers: [] })
  const sessionId = text(at(answer, 'sessionId'))
  if (sessionId === undefined) throw new AgentError('agent_unintelligible', 'The agent began a session without an id.')
  return { sessionId, way: 'new', answer }
}

/**
 * Takes up a session of an earlier process: by `session/resume` where that is offered and works, else by `session/load`;
 * undefined where neither does. An agent may well offer what it does not know.
 */
export async function takeUp(
  agent: ClientContext,
  can: Hello['can'],
  sessionId: string,
  cwd: string
): Promise<Begun | undefined> {
  const session = { sessionId, cwd, mcpServers: [] }
  const { load, resume } = methods.agent.session
  if (can.resume) {
    const resumed = await unlessRefused(agent.request(resume, session))
    if (resumed) return { sessionId, way: 'resume', ...resumed }
  }
  if (can.load) {
    const loaded = await unlessRefused(agent.request(load, session))
    if (loaded) return { sessionId, way: 'load', ...loaded }
  }
  return undefined
}

async function unlessRefused(request: Promise<unknown>): Promise<{ answer: unknown } | undefined> {
  try {
    return { answer: await request }
  } catch (error) {
    const code = codeOf(error)
    if (code === undefined || code === AUTHENTICATION_REQUIRED) throw error
    return undefined
  }
}

function helloOf(hello: unknown): Hello {
  const said = at(hello, 'agentCapabilities')
  const offers = (name: string) => record(at(said, 'sessionCapabilities', name)) !== undefined
  const resume = offers('resume')
  const load = at(said, 'loadSession') === true
  return {
    agent: {
      name: text(at(hello, 'agentInfo', 'title')) ?? text(at(hello, 'agentInfo', 'name')) ?? 'Agent',
      version: text(at(hello, 'agentInfo', 'version')),
      can: {
        resume: resume || load,
        fork: offers('fork'),
        images: at(said, 'promptCapabilities', 'image') === true,
        embeddedContext: at(said, 'promptCapabilities', 'embeddedContext') === true
      }
    },
    can: { resume, load }
  }
}
