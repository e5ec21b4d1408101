import type { PlanEntry, ToolCall } from '@callboard/agents'
import type { Progress as Said, Task } from '@callboard/contract'
import { shortened } from './text.ts'
import { isOpen } from './tool-block.ts'

/** How far a task is: by the agent's plan when it has one, else by its tool calls. The newest wins. */
export class Progress {
  private readonly task: Task
  private readonly calls = new Map<string, ToolCall['status']>()
  private plan: PlanEntry[] = []
  private label = ''
  private isNew = false

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
