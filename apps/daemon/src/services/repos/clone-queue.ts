import { mkdir, realpath, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Repo } from '@callboard/contract'
import { publicError } from '../../core/errors.ts'
import { newId } from '../../core/ids.ts'
import { LEGACY_STAGING, removeStaging, stagingPath } from '../../core/staging.ts'
import type { Application } from '../../declarations.ts'
import { type CloneStep, cloneRepository } from '../../git/clone.ts'
import { readCheckout } from './checkout.ts'

declare module '../../declarations.ts' {
  interface Settings {
    clones: CloneQueue
  }
}

/** Milliseconds between two words on how far a clone is. */
const PROGRESS_INTERVAL_MS = 250

/** The clones that are under way. Only a whole one gets its place, so that nothing half-made is ever taken for one. */
export class CloneQueue {
  private readonly app: Application
  private readonly running = new Map<string, { stop: AbortController; end: Promise<void> }>()

  private isClosing = false

  constructor(app: Application) {
    this.app = app
  }

  /** Where cloned repositories are. */
  async directory(): Promise<string> {
    const home = join(await realpath(this.app.get('config').home), 'repos')
    await mkdir(home, { recursive: true, mode: 0o700 })
    return home
  }

  /** While the daemon ends nothing is begun: the next one does it. */
  start(repo: Repo): void {
    if (this.isClosing) return
    const stop = new AbortController()
    const end = this.run(repo, stop.signal)
      .catch(error =>
        this.app.get('log').error({ err: error, repo_id: repo.repo_id }, 'the end of a clone could not be kept')
      )
      .finally(() => this.running.delete(repo.repo_id))
    this.running.set(repo.repo_id, { stop, end })
  }

  /** The repository goes, or the daemon ends: nothing of a clone that is not whole stays. */
  async cancel(repo_id: string): Promise<void> {
    const clone = this.running.get(repo_id)
    clone?.stop.abort()
    await clone?.end
  }

  async close(): Promise<void> {
    this.isClosing = true
    await Promise.all([...this.running.keys()].map(repo_id => this.cancel(repo_id)))
  }

  /** After a start: what was half made goes, and is begun again. */
  async resume(): Promise<void> {
    const home = join(await realpath(this.app.get('config').home), 'repos')
    await removeStaging(home, LEGACY_STAGING.repos, (error, path) =>
      this.app.get('log').warn({ err: error, path }, 'an incomplete clone could not be deleted')
    )
    const repos = await this.app.service('repos').find({ query: { status: 'cloning' }, paginate: false })
    for (const repo of repos) this.start(repo)
  }

  private async run(repo: Repo, signal: AbortSignal): Promise<void> {
    const half = stagingPath(join(await this.directory(), newId('repo')))
    try {
      // After a crash it may be there as a whole, and only the row does not say so yet.
      const isThere = await readCheckout(repo.path).catch(() => undefined)
      if (!isThere) {
        await cloneRepository(this.app.get('git'), {
          url: repo.url ?? '',
          directory: half,
          signal,
          onStep: this.progressReporter(repo)
        })
        signal.throwIfAborted()
        await rename(half, repo.path)
      }
      const { default_branch } = isThere ?? (await readCheckout(repo.path))
      await this.finish(repo, { status: 'ready', default_branch }, 'repo.cloned')
    } catch (error) {
      if (!signal.aborted) await this.fail(repo, error)
    } finally {
      await rm(half, { recursive: true, force: true })
    }
  }

  private async fail(repo: Repo, error: unknown): Promise<void> {
    const { error: known, isKnown } = publicError(error)
    if (!isKnown) this.app.get('log').error({ err: error, repo_id: repo.repo_id }, 'a clone failed')
    const failure = { reason: String(known.data.reason), message: known.message.slice(0, 2000) }
    await this.finish(repo, { status: 'failed', error: failure }, 'repo.failed')
  }

  private async finish({ repo_id }: Repo, change: Partial<Repo>, type: string): Promise<void> {
    await this.app.service('repos').patch(repo_id, change, { type })
  }

  private progressReporter({ repo_id }: Repo): (step: CloneStep) => void {
    let last = 0
    return step => {
      if (Date.now() - last < PROGRESS_INTERVAL_MS) return
      last = Date.now()
      this.app.get('eventPublisher').publishEphemeral('repos', 'progress', { repo_id, ...step }, 'system')
    }
  }
}
