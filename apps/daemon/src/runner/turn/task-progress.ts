import type { PlanEntry, ToolCall } from '@callboard/agents'
import type { Task, TaskProgress } from '@callboard/contract'
import { truncate } from '../../core/text.ts'
import { isToolCallOpen } from './tool-message.ts'

/** Shortest time between two labels that are taken from the agent's text, in ms. */
const TEXT_LABEL_INTERVAL_MS = 1000

/** The number of characters at the end of a text that are searched for its last line. */
const LAST_LINE_WINDOW = 2000

const MAX_LABEL_BYTES = 200

/**
 * Derives the progress of a task: the count from the agent's plan, or from its tool calls when it has none, and a label from
 * the newest of its current plan entry, its latest tool call and the last line of its text.
 */
export class ProgressTracker {
  private readonly task: Task
  private readonly callStatuses = new Map<string, ToolCall['status']>()
  private plan: PlanEntry[] = []
  private label = ''
  private isChanged = false
  private lastTextLabelAt = Number.NEGATIVE_INFINITY

  constructor(task: Task) {
    this.task = task
  }

  recordToolCall({ id, title, status }: ToolCall): void {
    this.callStatuses.set(id, status)
    this.label = title
    this.isChanged = true
  }

  recordPlan(entries: PlanEntry[]): void {
    this.plan = entries
    this.label = entries.find(({ status }) => status === 'in_progress')?.text ?? this.label
    this.isChanged = true
  }

  recordText(text: string): void {
    const now = performance.now()
    if (now - this.lastTextLabelAt < TEXT_LABEL_INTERVAL_MS) return
    this.lastTextLabelAt = now
    const line = lastLineOf(text)
    if (!line || line === this.label) return
    this.label = line
    this.isChanged = true
  }

  /** Returns the progress if it has changed since the last call. */
  takeUpdate(): TaskProgress | undefined {
    if (!this.isChanged) return undefined
    this.isChanged = false
    const { task_id, session_id } = this.task
    return { task_id, session_id, ...this.count(), label: truncate(this.label, MAX_LABEL_BYTES) }
  }

  private count(): { done: number; total: number } {
    if (this.plan.length) {
      return { done: this.plan.filter(({ status }) => status === 'completed').length, total: this.plan.length }
    }
    const ended = [...this.callStatuses.values()].filter(status => !isToolCallOpen(status))
    return { done: ended.length, total: this.callStatuses.size }
  }
}

/** The last line that contains a letter or digit, without Markdown syntax. */
const lastLineOf = (text: string): string | undefined =>
  text
    .slice(-LAST_LINE_WINDOW)
    .split('\n')
    .findLast(line => /[\p{L}\p{N}]/u.test(line) && !line.startsWith('```'))
    ?.replace(/^[\s#>*+-]+|[`*]/g, '')
    .trim()
