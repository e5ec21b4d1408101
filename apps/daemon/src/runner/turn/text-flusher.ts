import type { Application } from '../../declarations.ts'
import type { StreamingText } from './streaming-text.ts'

const EVERY = 1000

/**
 * S8: keeps the texts that grow on disk, all in one transaction, at most once a second. It emits nothing and does not raise
 * versions: readers have the text already.
 */
export class TextFlusher {
  private readonly app: Application
  private readonly growing: ReadonlyMap<string, StreamingText>
  private readonly timer: NodeJS.Timeout
  private isSaving = false

  constructor(app: Application, growing: ReadonlyMap<string, StreamingText>) {
    this.app = app
    this.growing = growing
    this.timer = setInterval(() => this.saveInBackground(), EVERY)
    this.timer.unref()
  }

  async save(): Promise<void> {
    const unsaved = [...this.growing.values()].filter(text => !text.isSaved)
    if (!unsaved.length) return
    const kept = unsaved.map(growing => ({ growing, text: growing.text }))
    await this.app.get('database').transaction(async trx => {
      for (const { growing, text } of kept) {
        await trx('messages').where({ message_id: growing.message_id, status: 'streaming' }).update({ text })
      }
    })
    for (const { growing, text } of kept) growing.savedLength = text.length
  }

  stop(): void {
    clearInterval(this.timer)
  }

  private saveInBackground(): void {
    if (this.isSaving) return
    this.isSaving = true
    this.save()
      .catch(error => this.app.get('log').error({ err: error }, 'growing texts could not be saved'))
      .finally(() => {
        this.isSaving = false
      })
  }
}
