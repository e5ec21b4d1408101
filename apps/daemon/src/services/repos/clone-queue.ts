import { mkdir, realpath, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Repo } from '@callboard/contract'
import { toPublicError } from '../../core/errors.ts'
import { newId } from '../../core/ids.ts'
import { LEGACY_STAGING, removeStaging, stagingPath } from '../../core/staging.ts'
import { Throttle } from '../../core/throttle.ts'
import type { Application } from '../../declarations.ts'
import { type CloneStep, cloneRepository } from '../../git/clone.ts'
import { readCheckout } from './checkout.ts'

declare module '../../declarations.ts' {
  interface Settings {
    clones: CloneQueue
  }
}

/** Minimum time between two progress events of a clone. */
const PROGRESS_INTERVAL_MS = 250

/** Clones repositories in the background. A clone is moved to its path only when it is complete. */
export class CloneQueue {
  private readonly app: Application
  private readonly running = new Map<string, { stop: AbortController; end: Promise<void> }>()

  private isClosing = false

  constructor(app: Application) {
    this.app = app
  }

  /** The directory of cloned repositories; it is created when missing. */
  async directory(): Promise<string> {
    const home = join(await realpath(this.app.get('config').home), 'repos')
    await mkdir(home, { recursive: true, mode: 0o700 })
    return home
  }

  /** Does nothing while the daemon shuts down: its next start resumes the clone. */
  start(repo: Repo): void {
    if (this.isClosing) return
    const stop = new AbortController()
    const end = this.run(repo, stop.signal)
      .catch(error =>
        this.app.get('log').error({ err: error, repo_id: repo.repo_id }, 'the result of a clone could not be saved')
      )
      .finally(() => this.running.delete(repo.repo_id))
    this.running.set(repo.repo_id, { stop, end })
  }

  /** Cancels a running clone and removes its files. */
  async cancel(repo_id: string): Promise<void> {
    const clone = this.running.get(repo_id)
    clone?.stop.abort()
    await clone?.end
  }

  async close(): Promise<void> {
    this.isClosing = true
    await Promise.all([...this.running.keys()].map(repo_id => this.cancel(repo_id)))
  }

  /** Removes the incomplete clones of an earlier run, and starts them again. */
  async resume(): Promise<void> {
    const home = join(await realpath(this.app.get('config').home), 'repos')
    await removeStaging(home, LEGACY_STAGING.repos, (error, path) =>
      this.app.get('log').warn({ err: error, path }, 'an incomplete clone could not be deleted')
    )
    const repos = await this.app.service('repos').find({ query: { status: 'cloning' }, paginate: false })
    for (const repo of repos) this.start(repo)
  }

  private async run(repo: Repo, signal: AbortSignal): Promise<void> {
    const staging = stagingPath(join(await this.directory(), newId('repo')))
    try {
      // A crash may have happened after the move and before the row was updated.
      const existing = await readCheckout(repo.path).catch(() => undefined)
      if (!existing) {
        await this.clone(repo, staging, signal)
        signal.throwIfAborted()
        await rename(staging, repo.path)
      }
      const { default_branch } = existing ?? (await readCheckout(repo.path))
      await this.finish(repo, { status: 'ready', default_branch }, 'repo.cloned')
    } catch (error) {
      if (!signal.aborted) await this.fail(repo, error)
    } finally {
      await rm(staging, { recursive: true, force: true })
    }
  }

  private async fail(repo: Repo, error: unknown): Promise<void> {
    const { error: publicError, isKnown } = toPublicError(error)
    if (!isKnown) this.app.get('log').error({ err: error, repo_id: repo.repo_id }, 'a clone failed')
    const failure = { reason: String(publicError.data.reason), message: publicError.message.slice(0, 2000) }
    await this.finish(repo, { status: 'failed', error: failure }, 'repo.failed')
  }

  private async finish({ repo_id }: Repo, change: Partial<Repo>, type: string): Promise<void> {
    await this.app.service('repos').patch(repo_id, change, { type })
  }

  /** Clones into a directory and publishes the progress until the clone has ended. */
  private async clone({ repo_id, url }: Repo, directory: string, signal: AbortSignal): Promise<void> {
    const { app } = this
    let latest: CloneStep | undefined
    const publish = () => {
      if (latest) app.get('eventPublisher').publishEphemeral('repos', 'progress', { repo_id, ...latest }, 'system')
    }
    const throttle = new Throttle(publish, {
      intervalMs: PROGRESS_INTERVAL_MS,
      onError: error => app.get('log').error({ err: error, repo_id }, 'the progress of a clone could not be published')
    })
    const onStep = (step: CloneStep) => {
      latest = step
      throttle.schedule()
    }
    try {
      await cloneRepository(app.get('git'), { url: url ?? '', directory, signal, onStep })
    } finally {
      throttle.cancel()
    }
  }
}
