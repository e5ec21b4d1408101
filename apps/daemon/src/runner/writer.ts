import type { AgentEvent, PlanEntry, ToolCall } from '@callboard/agents'
import type { Message, Notice, Task } from '@callboard/contract'
import type { Application } from '../declarations.ts'
import { say } from '../say.ts'
import { Gather } from './gather.ts'
import type { Journal } from './journal.ts'
import { Progress } from './progress.ts'
import { TextBlock } from './text-block.ts'
import { ToolBlock } from './tool-block.ts'

/**
 * The one writer of a turn: turns what the agent says into messages, in the order it was said. Text that grows is sent piece
 * by piece (S2, S3); before anything else of the session is sent, the pieces that wait go first.
 */
export class Writer {
  private readonly app: Application
  private readonly journal: Journal
  private readonly task: Task
  private readonly actor: string
  private readonly progress: Progress
  private readonly gather = new Gather(() => this.sendWaiting())
  private readonly tools = new Map<string, ToolBlock>()
  private open: TextBlock | undefined
  private plan: Message | undefined

  constructor(app: Application, journal: Journal, task: Task, actor: string) {
    this.app = app
    this.journal = journal
    this.task = task
    this.actor = actor
    this.progress = new Progress(task)
  }

  async write(event: AgentEvent): Promise<void> {
    switch (event.type) {
      case 'text':
      case 'thought':
        return this.writeText(event)
      case 'tool':
        return this.writeTool(event.call)
      case 'plan':
        return this.writePlan(event.entries)
      case 'notice':
        return this.writeNotice({ level: event.level, reason: 'agent_notice' }, event.text)
      default:
        this.app.get('log').debug({ event, task_id: this.task.task_id }, 'nothing to show for this event')
    }
  }

  /** Ends every open block; those that were cut off say so. */
  async finish(status: 'complete' | 'interrupted'): Promise<void> {
    await this.closeText(status)
    for (const tool of this.tools.values()) await tool.close(status)
    this.gather.flush()
  }

  async writeNotice(data: Notice, text: string): Promise<void> {
    await this.closeText('complete')
    await this.journal.create({ role: 'system', type: 'notice', status: 'complete', text, data }, this.actor)
  }

  /** Sends what waits, so that what comes next comes after it. */
  flush(): void {
    this.gather.flush()
  }

  private async writeText({
    type,
    messageId,
    delta
  }: Extract<AgentEvent, { type: 'text' | 'thought' }>): Promise<void> {
    if (this.open && !this.open.belongsTo(type, messageId)) await this.closeText('complete')
    let rest = delta
    while (rest) {
      this.open ??= await TextBlock.begin(this.journal, type, messageId, this.actor)
      rest = this.open.growing.append(rest)
      this.gather.schedule()
      if (rest) await this.closeText('complete')
    }
  }

  private async closeText(status: 'complete' | 'interrupted'): Promise<void> {
    const { open } = this
    if (!open) return
    this.open = undefined
    open.growing.end()
    this.send(open.growing)
    await open.close(status)
  }

  private async writeTool(call: ToolCall): Promise<void> {
    await this.closeText('complete')
    this.gather.flush()
    let tool = this.tools.get(call.id)
    if (!tool) {
      tool = await ToolBlock.begin(this.journal, call, this.actor)
      this.tools.set(call.id, tool)
    }
    tool.grow(call.output ?? '')
    if (tool.isChangedBy(call)) {
      this.send(tool.growing)
      await tool.update(call)
    }
    this.progress.sees(call)
    this.gather.schedule()
  }

  private async writePlan(entries: PlanEntry[]): Promise<void> {
    await this.closeText('complete')
    const data = { entries: entries.slice(0, 50).map(({ text, status }) => ({ text: text.slice(0, 400), status })) }
    this.plan = this.plan
      ? await this.journal.patch(this.plan.message_id, { data }, 'message.updated', this.actor)
      : await this.journal.create({ role: 'assistant', type: 'plan', status: 'complete', text: '', data }, this.actor)
    this.progress.plans(entries)
    this.gather.schedule()
  }

  private sendWaiting(): void {
    if (this.open) this.send(this.open.growing)
    for (const tool of this.tools.values()) this.send(tool.growing)
    const progress = this.progress.unsent()
    if (progress) say(this.app, 'tasks', 'progress', progress, this.actor)
  }

  private send(growing: TextBlock['growing']): void {
    const piece = growing.unsent()
    if (!piece) return
    const { session_id, task_id } = this.task
    say(this.app, 'messages', 'delta', { message_id: growing.message_id, session_id, task_id, ...piece }, this.actor)
  }
}
