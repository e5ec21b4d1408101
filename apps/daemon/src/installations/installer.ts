import type { Preset } from '@callboard/agents'
import type { Agent } from '@callboard/contract'
import { fail, publicError } from '../core/errors.ts'
import type { Application, CallParams } from '../declarations.ts'
import { changeOf, look, presetOf, versionIn } from './detect.ts'
import { folderOf, removeDrafts } from './folders.ts'
import { installPreset } from './install.ts'
import { InstallError, named } from './npm.ts'

declare module '../declarations.ts' {
  interface Settings {
    installer: Installer
  }
}

interface Running {
  stopping: AbortController
  over: Promise<void>
}

/** What is being installed: each agent once at a time, in the background of the calls that ask for it. */
export class Installer {
  private readonly app: Application
  private readonly running = new Map<string, Running>()
  private tidied: Promise<void> | undefined
  private isClosing = false

  constructor(app: Application) {
    this.app = app
  }

  /** Removes what a daemon left half done that was killed; nothing has been begun yet. */
  tidy(): void {
    this.tidied = removeDrafts(this.app.get('config').home).catch(error => {
      this.app.get('log').error({ err: error }, 'what is left of installations could not be removed')
    })
  }

  /** Begins once the call's transaction is committed, unless that version is there already or on its way. */
  async install(agent_id: string, { transaction, user }: CallParams): Promise<Agent> {
    const { home } = this.app.get('config')
    const agents = this.app.service('agents')
    const row = await agents.get(agent_id, { transaction })
    const preset = presetOf(row)
    if (!preset) {
      const message = `Callboard does not know where ${row.name} comes from: install it yourself.`
      throw fail.badRequest('not_installable', message)
    }
    if (row.status === 'installing') return row
    const by = inside({ transaction, user })
    if (versionIn(folderOf(home, preset.name), preset) === preset.version) return this.look(agent_id, by)
    const begun = await agents.patch(agent_id, { status: 'installing', fault: null }, by)
    transaction?.outbox.push(() => this.begin(row, preset, user?.user_id ?? 'system'))
    return begun
  }

  /** Answers at once; the row says when it is over. */
  async stop(agent_id: string, { transaction }: CallParams): Promise<Agent> {
    const row = await this.app.service('agents').get(agent_id, { transaction })
    this.running.get(agent_id)?.stopping.abort()
    return row
  }

  /** Looks again for an agent's program. */
  async look(agent_id: string, { transaction, user }: CallParams): Promise<Agent> {
    const agents = this.app.service('agents')
    const row = await agents.get(agent_id, { transaction })
    const change = row.status === 'installing' ? undefined : changeOf(this.app.get('config'), row)
    return change ? agents.patch(agent_id, change, inside({ transaction, user })) : row
  }

  /** The daemon ends, and with it what is being installed. */
  async close(): Promise<void> {
    this.isClosing = true
    const running = [...this.running.values()]
    for (const { stopping } of running) stopping.abort()
    await Promise.all([...running.map(({ over }) => over), this.tidied])
  }

  private begin(row: Agent, preset: Preset, actor: string): void {
    if (this.isClosing) return
    const { agent_id } = row
    const stopping = new AbortController()
    const over = this.run(row, preset, { actor, signal: stopping.signal }).finally(() => this.running.delete(agent_id))
    this.running.set(agent_id, { stopping, over })
  }

  private async run(
    row: Agent,
    preset: Preset,
    { actor, signal }: { actor: string; signal: AbortSignal }
  ): Promise<void> {
    const { app } = this
    const { agent_id } = row
    const { home, environment } = app.get('config')
    const onProgress = (label: string) =>
      app.get('eventPublisher').publishEphemeral('agents', 'progress', { agent_id, label }, actor)
    const fault = await installPreset(preset, { home, environment, signal, onProgress }).then(
      () => null,
      error => (signal.aborted ? null : this.sentence(preset, error))
    )
    const change = { ...look({ home, environment }, row), fault }
    await app
      .service('agents')
      .patch(agent_id, change, { actor })
      .catch(error => app.get('log').error({ err: error, agent_id }, 'the end of an installation was not written down'))
  }

  private sentence(preset: Preset, error: unknown): string {
    if (error instanceof InstallError) return error.message
    const { error: known, isKnown } = publicError(error)
    if (!isKnown) this.app.get('log').error({ err: error }, 'an installation failed')
    return `${named(preset)} could not be installed. ${known.message}`
  }
}

/** A call goes on inside, on behalf of the same person. */
const inside = ({ transaction, user }: CallParams): CallParams => ({
  ...(transaction && { transaction }),
  ...(user && { user })
})
