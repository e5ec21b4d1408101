import { type LoadSessionRequest, methods, PROTOCOL_VERSION, type ResumeSessionRequest } from '@agentclientprotocol/sdk'
import { type AgentDescription, AgentError, type OpenOptions } from '../adapter.ts'
import type { Conversation } from './connection-state.ts'
import { AUTHENTICATION_REQUIRED, codeOf } from './errors.ts'
import { at, record, text } from './narrow.ts'

/** What an agent said of itself. */
export interface Hello {
  agent: AgentDescription
  can: { resume: boolean; load: boolean }
}

/** A session that was begun or taken up. */
export interface Begun {
  sessionId: string
  /** The agent's answer, which may say what can be chosen. */
  answer: unknown
}

const BEGINS_ANEW = 'The agent could not take up the earlier conversation: it begins anew and remembers nothing of it.'
const SAID_NOTHING = 'The agent took up the earlier conversation and told nothing of it: it may remember nothing of it.'

/** Introduces us, offers nothing (no files, no terminals), and gives what the agent says of itself. */
export async function introduce(talk: Conversation): Promise<Hello> {
  const hello: unknown = await talk.connection.agent.request(methods.agent.initialize, {
    protocolVersion: PROTOCOL_VERSION,
    clientInfo: { name: 'callboard', title: 'Callboard', version: '0.1.0' },
    clientCapabilities: {}
  })
  talk.hasSpoken = true
  const version = at(hello, 'protocolVersion')
  if (version !== PROTOCOL_VERSION) {
    const message = `The agent speaks version ${JSON.stringify(version)} of the Agent Client Protocol; version ${PROTOCOL_VERSION} is needed.`
    throw new AgentError('agent_unintelligible', message)
  }
  return helloOf(hello)
}

/**
 * Begins a session in this directory, or takes one up: the transcript is ours, so what the agent replays of it is dropped. When
 * the session cannot be taken up, a new one begins and a notice says so.
 */
export async function beginOrTakeUp(talk: Conversation, { can }: Hello, { cwd, resume }: OpenOptions): Promise<Begun> {
  if (resume !== undefined) {
    const begun = await takeUp(talk, can, { sessionId: resume, cwd, mcpServers: [] })
    if (begun) return begun
    talk.tell({ type: 'notice', level: 'warning', text: BEGINS_ANEW })
  }
  const answer: unknown = await talk.connection.agent.request(methods.agent.session.new, { cwd, mcpServers: [] })
  const sessionId = text(at(answer, 'sessionId'))
  if (sessionId === undefined) throw new AgentError('agent_unintelligible', 'The agent began a session without an id.')
  return { sessionId, answer }
}

/** By `session/resume` where that is offered and works, else by `session/load`. An agent may offer what it does not know. */
async function takeUp(talk: Conversation, can: Hello['can'], session: ResumeSessionRequest & LoadSessionRequest) {
  const { agent } = talk.connection
  const { sessionId } = session
  talk.expectReplay()
  const resumed = can.resume && (await unlessRefused(agent.request(methods.agent.session.resume, session)))
  if (resumed) return { sessionId, ...resumed }
  const loaded = can.load && (await unlessRefused(agent.request(methods.agent.session.load, session)))
  if (!loaded) return undefined
  // Who loads a session must replay it. One agent says that it has loaded what it has never heard of, and replays nothing.
  if (!(await talk.replayed())) talk.tell({ type: 'notice', level: 'warning', text: SAID_NOTHING })
  return { sessionId, ...loaded }
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
