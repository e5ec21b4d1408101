import type { RunnerContext } from '../context.ts'

type Deps = Pick<RunnerContext, 'database' | 'log' | 'streamingTexts'>

const FLUSH_INTERVAL_MS = 1000

/**
 * S8: saves the text of all streaming messages in one transaction, at most once a second. Publishes no events and does not
 * raise versions, because readers have received the text already.
 */
export class TextFlusher {
  private readonly deps: Deps
  private readonly timer: NodeJS.Timeout
  private isFlushing = false

  constructor(deps: Deps) {
    this.deps = deps
    this.timer = setInterval(() => this.flushInBackground(), FLUSH_INTERVAL_MS)
    this.timer.unref()
  }

  async flush(): Promise<void> {
    const { database, streamingTexts } = this.deps
    const unsaved = [...streamingTexts.values()].filter(({ isSaved }) => !isSaved)
    if (!unsaved.length) return
    const saved = unsaved.map(streaming => ({ streaming, text: streaming.text }))
    await database.transaction(async trx => {
      for (const { streaming, text } of saved) {
        await trx('messages').where({ message_id: streaming.message_id, status: 'streaming' }).update({ text })
      }
    })
    for (const { streaming, text } of saved) streaming.savedLength = text.length
  }

  stop(): void {
    clearInterval(this.timer)
  }

  private flushInBackground(): void {
    if (this.isFlushing) return
    this.isFlushing = true
    this.flush()
      .catch(error => this.deps.log.error({ err: error }, 'streaming messages could not be saved'))
      .finally(() => {
        this.isFlushing = false
      })
  }
}
