import type { AgentEvent, AgentSession, OpenOptions } from '@callboard/agents'
import type { Session } from '@callboard/contract'
import { ensureWorktree } from '../../workspaces/ensure-worktree.ts'
import type { RunnerContext } from '../context.ts'
import { applyPendingOptions, syncOptions } from './agent-options.ts'
import { type RunningAgent, startAgent } from './agent-process.ts'

type Deps = Pick<RunnerContext, 'app' | 'config' | 'database' | 'git' | 'log'>

interface Handlers {
  onPermission: OpenOptions['onPermission']
  /** Called with the events that the agent sends outside a turn. */
  onEvent(event: AgentEvent): void
  /** Called with a sentence for the session's transcript. */
  onWarning(text: string): void
}

type State =
  | { name: 'absent' }
  /** The agent is open, and the options that were chosen meanwhile are being applied. */
  | { name: 'starting'; running: RunningAgent; hasNewOptions: boolean }
  | { name: 'ready'; running: RunningAgent; session: Session }

/** The agent of one session: at most one process, which is kept between the session's tasks. */
export class SessionAgent {
  private readonly deps: Deps
  private readonly handlers: Handlers
  private state: State = { name: 'absent' }

  constructor(deps: Deps, handlers: Handlers) {
    this.deps = deps
    this.handlers = handlers
  }

  /** The agent, unless there is none or it has exited. */
  get current(): AgentSession | undefined {
    if (this.state.name === 'absent') return undefined
    const { session } = this.state.running
    return session.isOpen ? session : undefined
  }

  /** Returns the running agent, or starts one that loads the conversation where it can. @throws AgentError, and the signal's reason */
  async ensure(known: Session, signal: AbortSignal): Promise<AgentSession> {
    if (this.current) return this.current
    const { onWarning } = this.handlers
    if (this.state.name !== 'absent') onWarning('The agent had exited since the last prompt and was restarted.')
    await this.close()
    const { app, git } = this.deps
    const session = await ensureWorktree(app, git, known, { signal, onWarning })
    const running = await startAgent(this.deps, session, {
      onPermission: this.handlers.onPermission,
      onBackground: event => this.receive(event),
      signal
    })
    const starting: State = { name: 'starting', running, hasNewOptions: false }
    this.state = starting
    await applyPendingOptions(app, running.session, session, { signal, onRefused: onWarning }).catch(async error => {
      await this.close()
      throw error
    })
    this.state = { name: 'ready', running, session }
    if (starting.hasNewOptions) this.syncOptions()
    return running.session
  }

  /** T4: ends the processes that the last turn has left running, and the agent with them if it does not stop them itself. */
  async endTurnProcesses(): Promise<void> {
    if (this.state.name === 'absent') return
    await this.state.running.session.endTurnProcesses()
    await this.closeIfExited()
  }

  /** Cleans up after an agent that has exited by itself. */
  async closeIfExited(): Promise<void> {
    if (!this.current) await this.close()
  }

  /** Ends the agent and every process that it started. */
  async close(): Promise<void> {
    const { state } = this
    this.state = { name: 'absent' }
    if (state.name !== 'absent') await state.running.close()
  }

  private receive(event: AgentEvent): void {
    if (event.type === 'options') this.syncOptions()
    this.handlers.onEvent(event)
  }

  /** T8: stores what the agent offers. While it is starting, that waits until the chosen options have been applied. */
  private syncOptions(): void {
    const { state } = this
    if (state.name === 'starting') state.hasNewOptions = true
    if (state.name !== 'ready') return
    const { app, log } = this.deps
    const { running, session } = state
    const { session_id, agent_id: actor } = session
    syncOptions(app, session_id, running.session, { actor }).catch(error =>
      log.error({ err: error, session_id }, 'the options of an agent could not be stored')
    )
  }
}
