import { readFileSync } from 'node:fs'
import { type AgentApp, agent, methods, PROTOCOL_VERSION, RequestError } from '@agentclientprotocol/sdk'
import type { AgentConfig } from './agent-config.ts'
import type { Session } from './session.ts'

/** The built-in agent as an Agent Client Protocol app. */
export function createAgent(config: AgentConfig): AgentApp {
  const sessions = new Map<string, Session>()
  const open = async (cwd: string, id?: string) => {
    // Loaded here, so that `initialize` is answered before other modules are loaded.
    const { openSession } = await import('./session.ts')
    const session = await openSession(cwd, config, id)
    sessions.set(session.id, session)
    return session.id
  }

  return agent({ name: 'callboard' })
    .onRequest(methods.agent.initialize, () => ({
      protocolVersion: PROTOCOL_VERSION,
      agentInfo: { name: 'callboard', title: 'Callboard’s built-in agent', version: version() },
      agentCapabilities: { promptCapabilities: { embeddedContext: true }, sessionCapabilities: { resume: {} } },
      authMethods: []
    }))
    .onRequest(methods.agent.session.new, async ({ params }) => ({ sessionId: await open(params.cwd) }))
    .onRequest(methods.agent.session.resume, async ({ params }) => {
      await open(params.cwd, params.sessionId)
      return {}
    })
    .onRequest(methods.agent.session.prompt, ({ params, client, signal }) => {
      const session = sessions.get(params.sessionId)
      if (!session) throw new RequestError(-32002, 'No such session: open one with session/new.')
      return session.prompt(params.prompt, client, signal)
    })
    .onNotification(methods.agent.session.cancel, ({ params }) => sessions.get(params.sessionId)?.cancel())
}

function version(): string {
  return JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version
}
