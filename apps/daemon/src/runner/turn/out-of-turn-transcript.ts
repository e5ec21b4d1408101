import type { TaskRun } from './task-run.ts'
import type { TranscriptEvent } from './transcript-writer.ts'

/** Time without an event after which the messages that were written between tasks are completed, in ms. */
const QUIET_PERIOD_MS = 1000

type State =
  | { name: 'closed' }
  /** Messages of a task are open for more events. */
  | { name: 'open'; task: TaskRun; quietTimer: NodeJS.Timeout | undefined }

/** Collects the events that an agent sends outside its turns, and adds them to the transcript of a task. */
export class OutOfTurnTranscript {
  private readonly onQuiet: () => void
  private readonly events: TranscriptEvent[] = []
  private failedEvent: TranscriptEvent | undefined
  private state: State = { name: 'closed' }

  /** `onQuiet` is called when no event has come for a while, so that the owner calls `close`. */
  constructor(onQuiet: () => void) {
    this.onQuiet = onQuiet
  }

  get isOpen(): boolean {
    return this.state.name === 'open'
  }

  add(event: TranscriptEvent): void {
    this.events.push(event)
  }

  addWarning(text: string): void {
    this.add({ type: 'notice', level: 'warning', text })
  }

  /** Writes the collected events. They belong to the task before, or to the one that its agent is started for. */
  async write(task: TaskRun): Promise<void> {
    for (let event = this.events[0]; event; event = this.events[0]) {
      this.open(task)
      await task.writeOutOfTurn(event).catch(error => this.handleFailure(event, error))
      this.events.shift()
    }
  }

  /** Calls `onQuiet` after the quiet period, unless more events come. */
  closeWhenQuiet(): void {
    if (this.state.name !== 'open') return
    clearTimeout(this.state.quietTimer)
    this.state.quietTimer = setTimeout(this.onQuiet, QUIET_PERIOD_MS).unref()
  }

  /** Completes the open messages. */
  async close(): Promise<void> {
    const { state } = this
    this.state = { name: 'closed' }
    if (state.name !== 'open') return
    clearTimeout(state.quietTimer)
    await state.task.finishOutOfTurn()
  }

  private open(task: TaskRun): void {
    if (this.state.name === 'open') clearTimeout(this.state.quietTimer)
    this.state = { name: 'open', task, quietTimer: undefined }
  }

  /** An event that fails twice is dropped, so that it does not block the queue. */
  private handleFailure(event: TranscriptEvent, error: unknown): never {
    if (this.failedEvent === event) this.events.shift()
    this.failedEvent = event
    throw error
  }
}
