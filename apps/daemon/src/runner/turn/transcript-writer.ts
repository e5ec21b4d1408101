import { EventEmitter, once } from 'node:events'
import type { AgentEvent, PermissionRequest, PlanEntry, ToolCall } from '@callboard/agents'
import { LIMITS, type Message, type Notice, type Task } from '@callboard/contract'
import { shortened } from '../../core/text.ts'
import { Throttle } from '../../core/throttle.ts'
import type { Application } from '../../declarations.ts'
import { publishEphemeral } from '../../events/publish-ephemeral.ts'
import type { MessageStore } from './message-store.ts'
import type { StreamingText } from './streaming-text.ts'
import { Progress } from './task-progress.ts'
import { isOpen, ToolMessage } from './tool-message.ts'

type Speech = Extract<AgentEvent, { type: 'text' | 'thought' }>
export type Written = Speech | Extract<AgentEvent, { type: 'tool' | 'plan' | 'notice' }>

/** Whether there is anything to show of an event. */
export const isWritten = (event: AgentEvent): event is Written => WRITTEN.has(event.type)
const WRITTEN: ReadonlySet<AgentEvent['type']> = new Set<Written['type']>(['text', 'thought', 'tool', 'plan', 'notice'])

/** Bytes of a row's data: so many entries of a plan, so much of each. */
const ENTRIES = 50
const ENTRY = LIMITS.dataBytes / ENTRIES - 50
const NOTICE = 16 * 1024

/**
 * The one writer of a turn: turns what the agent says into messages, in the order it was said. Text that grows is sent piece
 * by piece (S2, S3); before anything else of the session is sent, the pieces that wait go first.
 */
export class TranscriptWriter {
  private readonly app: Application
  private readonly journal: MessageStore
  private readonly actor: string
  private readonly progress: Progress
  private readonly gather: Throttle
  /** The tool calls that are open, and those that have ended. */
  private readonly tools = new Map<string, ToolMessage>()
  private readonly ended = new Map<string, ToolMessage>()
  private readonly asked = new EventEmitter()
  /** The paragraph that is being spoken. */
  private spoken: { growing: StreamingText; type: Speech['type']; messageId: string } | undefined
  private plan: Message | undefined

  constructor(app: Application, journal: MessageStore, task: Task, actor: string) {
    this.app = app
    this.journal = journal
    this.actor = actor
    this.progress = new Progress(task)
    this.gather = new Throttle(
      () => this.sendWaiting(),
      error => app.get('log').error({ err: error, task_id: task.task_id }, 'what waits could not be sent')
    )
  }

  async write(event: Written): Promise<void> {
    switch (event.type) {
      case 'text':
      case 'thought':
        return this.writeSpeech(event)
      case 'tool':
        return this.writeTool(event.call)
      case 'plan':
        return this.writePlan(event.entries)
      case 'notice':
        return this.writeNotice({ level: event.level, reason: 'agent_notice' }, event.text)
    }
  }

  /** Resolves when the call that someone is asked about has been written, and everything that was said before it. */
  async whenShown({ call, signal }: PermissionRequest): Promise<void> {
    await once(this.asked, askedAbout(call), { signal })
  }

  /** Ends every open block; those that were cut off say so. */
  async finish(status: 'complete' | 'interrupted'): Promise<void> {
    await this.endSpeech(status)
    for (const [id, tool] of this.tools) {
      await tool.close(status)
      this.endTool(id, tool)
    }
    this.gather.flush()
  }

  async writeNotice(data: Notice, text: string): Promise<void> {
    await this.endSpeech()
    this.sendTexts()
    const row = { role: 'system', type: 'notice', status: 'complete' } as const
    await this.journal.create({ ...row, text: shortened(text, NOTICE), data })
  }

  private async writeSpeech({ type, messageId, delta }: Speech): Promise<void> {
    if (this.spoken?.type !== type || this.spoken.messageId !== messageId) await this.endSpeech()
    for (let rest = delta; rest; ) {
      this.spoken ??= { growing: await this.beginSpeech(type), type, messageId }
      rest = this.spoken.growing.append(rest)
      this.gather.schedule()
      if (rest) await this.endSpeech()
    }
  }

  private async beginSpeech(type: Speech['type']): Promise<StreamingText> {
    this.sendTexts()
    const row = { role: 'assistant', type, status: 'streaming', text: '', data: null } as const
    const { message_id } = await this.journal.create(row)
    return this.journal.grow(message_id)
  }

  private async endSpeech(status: 'complete' | 'interrupted' = 'complete'): Promise<void> {
    const { spoken } = this
    this.spoken = undefined
    if (spoken) await this.journal.settle(spoken.growing, status)
  }

  private async writeTool(call: ToolCall): Promise<void> {
    const ended = this.ended.get(call.id)
    await (ended ? ended.amend(call) : this.showTool(call))
    if (call.status === 'waiting_permission') this.asked.emit(askedAbout(call))
  }

  private async showTool(call: ToolCall): Promise<void> {
    const tool = this.tools.get(call.id) ?? (await this.beginTool(call))
    tool.grow(call.output ?? '')
    this.progress.sees(call)
    this.gather.schedule()
    if (tool.isChangedBy(call)) {
      this.sendTexts()
      await tool.update(call)
    }
    if (!isOpen(call.status)) this.endTool(call.id, tool)
  }

  private async beginTool(call: ToolCall): Promise<ToolMessage> {
    await this.endSpeech()
    this.sendTexts()
    const tool = await ToolMessage.begin(this.journal, call)
    this.tools.set(call.id, tool)
    return tool
  }

  private endTool(id: string, tool: ToolMessage): void {
    this.tools.delete(id)
    this.ended.set(id, tool)
  }

  private async writePlan(entries: PlanEntry[]): Promise<void> {
    const shown = entries.slice(0, ENTRIES).map(({ text, status }) => ({ text: shortened(text, ENTRY), status }))
    const data = { entries: shown }
    if (!this.plan) await this.endSpeech()
    this.sendTexts()
    this.plan = this.plan
      ? await this.journal.patch(this.plan.message_id, { data }, 'message.updated')
      : await this.journal.create({ role: 'assistant', type: 'plan', status: 'complete', text: '', data })
    this.progress.plans(entries)
    this.gather.schedule()
  }

  private sendWaiting(): void {
    this.sendTexts()
    if (this.spoken?.type === 'text') this.progress.says(this.spoken.growing.text)
    const progress = this.progress.unsent()
    if (progress) publishEphemeral(this.app, 'tasks', 'progress', progress, this.actor)
  }

  private sendTexts(): void {
    if (this.spoken) this.journal.send(this.spoken.growing)
    for (const tool of this.tools.values()) this.journal.send(tool.growing)
  }
}

const askedAbout = ({ id }: ToolCall) => `asked about ${id}`
