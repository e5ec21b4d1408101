import type { PlanEntry, ToolCall } from '@callboard/agents'
import type { TaskProgress as Said, Task } from '@callboard/contract'
import { shortened } from '../../core/text.ts'
import { isOpen } from './tool-message.ts'

/** Milliseconds between two lines that are told of what an agent says, and how far back its last line is sought. */
const BETWEEN_LINES = 1_000
const LINE = 2_000

/**
 * How far a task is: by the agent's plan when it has one, else by its tool calls. And what it is doing now: the step it takes,
 * the tool it uses, or the last line it said, whichever is the newest.
 */
export class Progress {
  private readonly task: Task
  private readonly calls = new Map<string, ToolCall['status']>()
  private plan: PlanEntry[] = []
  private label = ''
  private isNew = false
  private lastLineAt = Number.NEGATIVE_INFINITY

  constructor(task: Task) {
    this.task = task
  }

  sees({ id, title, status }: ToolCall): void {
    this.calls.set(id, status)
    this.label = title
    this.isNew = true
  }

  plans(entries: PlanEntry[]): void {
    this.plan = entries
    this.label = entries.find(({ status }) => status === 'in_progress')?.text ?? this.label
    this.isNew = true
  }

  says(text: string): void {
    const now = performance.now()
    if (now - this.lastLineAt < BETWEEN_LINES) return
    this.lastLineAt = now
    const line = lastLineOf(text)
    if (!line || line === this.label) return
    this.label = line
    this.isNew = true
  }

  unsent(): Said | undefined {
    if (!this.isNew) return undefined
    this.isNew = false
    const { task_id, session_id } = this.task
    return { task_id, session_id, ...this.count(), label: shortened(this.label, 200) }
  }

  private count(): { done: number; total: number } {
    if (this.plan.length) {
      return { done: this.plan.filter(({ status }) => status === 'completed').length, total: this.plan.length }
    }
    const ended = [...this.calls.values()].filter(status => !isOpen(status))
    return { done: ended.length, total: this.calls.size }
  }
}

/** The last line that has a word in it, without the marks of Markdown. */
const lastLineOf = (text: string): string | undefined =>
  text
    .slice(-LINE)
    .split('\n')
    .findLast(line => /[\p{L}\p{N}]/u.test(line) && !line.startsWith('```'))
    ?.replace(/^[\s#>*+-]+|[`*]/g, '')
    .trim()
