import type { Agent, Diff, Session, Task } from '@callboard/contract'
import type { ClientApp } from './client-services.ts'

/** The routes of sessions and agents, as functions. */
export interface RouteCalls {
  /**
   * Queues a prompt; with `now` it interrupts the running task and runs first. Resolves with the task once it is
   * queued.
   */
  prompt(
    session_id: string,
    data: { prompt: string; document_ids?: string[]; now?: boolean; idempotency_key?: string }
  ): Promise<Task>
  /** T4: stops the running task and pauses the queue. */
  stop(session_id: string): Promise<Session>
  /** T2: resumes a paused queue. */
  resume(session_id: string): Promise<Session>
  /** Creates a session that continues from this one's conversation; fails when its agent cannot fork. */
  fork(session_id: string, data?: { title?: string }): Promise<Session>
  /** Sets one of the agent's options for a session; fails with the agent's own message when it refuses. */
  choose(session_id: string, choice: { id: string; value: string }): Promise<Session>
  /** The changes in the repository since the session started. */
  diff(session_id: string): Promise<Diff>
  /** Starts to install a known agent; `agents progress` events and the agent's row report how it goes. */
  installAgent(agent_id: string): Promise<Agent>
  /** Cancels an installation. */
  stopInstall(agent_id: string): Promise<Agent>
  /** Checks again whether an agent's program is installed. */
  detectAgent(agent_id: string): Promise<Agent>
  /** Creates a sign-in link that can be used once. */
  link(): Promise<{ url: string; expires_at: string }>
}

export function createRouteCalls(app: ClientApp): RouteCalls {
  const ofSession = (session_id: string) => ({ route: { session_id } })
  const ofAgent = (agent_id: string) => ({ route: { agent_id } })
  return {
    prompt: (id, data) => app.service('sessions/:session_id/prompt').create(data, ofSession(id)),
    stop: id => app.service('sessions/:session_id/stop').create({}, ofSession(id)),
    resume: id => app.service('sessions/:session_id/resume').create({}, ofSession(id)),
    fork: (id, data = {}) => app.service('sessions/:session_id/fork').create(data, ofSession(id)),
    choose: (id, choice) => app.service('sessions/:session_id/options').create(choice, ofSession(id)),
    diff: id => app.service('sessions/:session_id/diff').find(ofSession(id)),
    installAgent: id => app.service('agents/:agent_id/install').create({}, ofAgent(id)),
    stopInstall: id => app.service('agents/:agent_id/stop').create({}, ofAgent(id)),
    detectAgent: id => app.service('agents/:agent_id/look').create({}, ofAgent(id)),
    link: () => app.service('links').create({})
  }
}
