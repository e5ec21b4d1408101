import type { Preset } from '@callboard/agents'
import type { Agent } from '@callboard/contract'
import type { Logger } from 'pino'
import type { Config } from '../core/config.ts'
import { fail, toPublicError } from '../core/errors.ts'
import type { Application, CallParams } from '../declarations.ts'
import type { EventPublisher } from '../events/event-publisher.ts'
import { detectChanges, detectProgram, installedVersion, presetOf } from './detect.ts'
import { agentFolder, removeStagingFolders } from './folders.ts'
import { installPreset } from './install.ts'
import { InstallError, packageSpec } from './npm.ts'

declare module '../declarations.ts' {
  interface Settings {
    installer: Installer
  }
}

interface RunningInstall {
  controller: AbortController
  finished: Promise<void>
}

interface Deps {
  app: Application
  config: Config
  log: Logger
  publisher: EventPublisher
}

/** Installs agents in the background (A6). Each agent is installed by one process at a time. */
export class Installer {
  private readonly app: Application
  private readonly config: Config
  private readonly log: Logger
  private readonly publisher: EventPublisher
  private readonly running = new Map<string, RunningInstall>()
  private cleanedUp: Promise<void> | undefined
  private isClosing = false

  constructor({ app, config, log, publisher }: Deps) {
    this.app = app
    this.config = config
    this.log = log
    this.publisher = publisher
  }

  /** Deletes in the background what an earlier run of the daemon left incomplete. Must be called before the first install. */
  cleanUp(): void {
    this.cleanedUp = removeStagingFolders(this.config.home).catch(error => {
      this.log.error({ err: error }, 'incomplete installations could not be deleted')
    })
  }

  /**
   * Starts the installation after the call's transaction is committed, and returns the agent as it is then. Does nothing when
   * that version is installed or being installed. @throws BadRequest when the agent has no preset
   */
  async install(agent_id: string, { transaction, user }: CallParams): Promise<Agent> {
    const agents = this.app.service('agents')
    const agent = await agents.get(agent_id, { transaction })
    const preset = presetOf(agent)
    if (!preset) {
      const message = `Callboard cannot install ${agent.name} because it is not one of its presets. Install it yourself.`
      throw fail.badRequest('not_installable', message)
    }
    if (agent.status === 'installing') return agent
    const params = internalParams({ transaction, user })
    const version = installedVersion(agentFolder(this.config.home, preset.name), preset)
    if (version === preset.version) return this.detect(agent_id, params)
    const installing = await agents.patch(agent_id, { status: 'installing', fault: null }, params)
    transaction?.outbox.push(() => this.start(agent, preset, user?.user_id ?? 'system'))
    return installing
  }

  /** Requests the end of an installation and returns the agent at once. Its status changes when the installation has ended. */
  async stop(agent_id: string, { transaction }: CallParams): Promise<Agent> {
    const agent = await this.app.service('agents').get(agent_id, { transaction })
    this.running.get(agent_id)?.controller.abort()
    return agent
  }

  /** Checks whether an agent's program is installed and returns the updated agent. */
  async detect(agent_id: string, { transaction, user }: CallParams): Promise<Agent> {
    const agents = this.app.service('agents')
    const agent = await agents.get(agent_id, { transaction })
    const changes = agent.status === 'installing' ? undefined : detectChanges(this.config, agent)
    return changes ? agents.patch(agent_id, changes, internalParams({ transaction, user })) : agent
  }

  /** Cancels all installations and resolves when they have ended. */
  async close(): Promise<void> {
    this.isClosing = true
    const running = [...this.running.values()]
    for (const { controller } of running) controller.abort()
    await Promise.all([...running.map(({ finished }) => finished), this.cleanedUp])
  }

  private start(agent: Agent, preset: Preset, actor: string): void {
    if (this.isClosing) return
    const { agent_id } = agent
    const controller = new AbortController()
    const finished = this.run(agent, preset, { actor, signal: controller.signal }).finally(() =>
      this.running.delete(agent_id)
    )
    this.running.set(agent_id, { controller, finished })
  }

  private async run(
    agent: Agent,
    preset: Preset,
    { actor, signal }: { actor: string; signal: AbortSignal }
  ): Promise<void> {
    const { app } = this
    const { agent_id } = agent
    const { home, environment } = this.config
    const onProgress = (label: string) =>
      this.publisher.publishEphemeral('agents', 'progress', { agent_id, label }, actor)
    const fault = await installPreset(preset, { home, environment, signal, onProgress }).then(
      () => null,
      error => (signal.aborted ? null : this.describeFailure(preset, error))
    )
    const changes = { ...detectProgram({ home, environment }, agent), fault }
    await app
      .service('agents')
      .patch(agent_id, changes, { actor })
      .catch(error => this.log.error({ err: error, agent_id }, 'the result of an installation could not be saved'))
  }

  private describeFailure(preset: Preset, error: unknown): string {
    if (error instanceof InstallError) return error.message
    const { error: known, isKnown } = toPublicError(error)
    if (!isKnown) this.log.error({ err: error }, 'an installation failed')
    return `${packageSpec(preset)} could not be installed. ${known.message}`
  }
}

/** The parameters of an internal call on behalf of the same person. */
const internalParams = ({ transaction, user }: CallParams): CallParams => ({
  ...(transaction && { transaction }),
  ...(user && { user })
})
