import { EventEmitter, once } from 'node:events'
import type { AgentEvent, PermissionRequest, PlanEntry, ToolCall } from '@callboard/agents'
import { LIMITS, type Message, type Notice, type Task } from '@callboard/contract'
import { truncate } from '../../core/text.ts'
import { Throttle } from '../../core/throttle.ts'
import type { RunnerContext } from '../context.ts'
import type { MessageStore } from './message-store.ts'
import type { StreamingText } from './streaming-text.ts'
import { ProgressTracker } from './task-progress.ts'
import { isToolCallOpen, ToolMessage } from './tool-message.ts'

type TextEvent = Extract<AgentEvent, { type: 'text' | 'thought' }>

/** The events that become messages. */
export type TranscriptEvent = TextEvent | Extract<AgentEvent, { type: 'tool' | 'plan' | 'notice' }>

const TRANSCRIPT_TYPES: ReadonlySet<AgentEvent['type']> = new Set<TranscriptEvent['type']>([
  'text',
  'thought',
  'tool',
  'plan',
  'notice'
])

export const isTranscriptEvent = (event: AgentEvent): event is TranscriptEvent => TRANSCRIPT_TYPES.has(event.type)

/** Limits of a plan's row: the number of entries, and the size of each, so that together they fit in the row's data. */
const MAX_PLAN_ENTRIES = 50
const MAX_PLAN_ENTRY_BYTES = LIMITS.dataBytes / MAX_PLAN_ENTRIES - 50
const MAX_NOTICE_BYTES = 16 * 1024

type Deps = Pick<RunnerContext, 'config' | 'log' | 'publisher'> & { store: MessageStore }

/** A paragraph that the agent is writing. */
interface OpenParagraph {
  streaming: StreamingText
  type: TextEvent['type']
  messageId: string
}

/**
 * Writes an agent's events as messages, in their order. Text is sent in deltas (S2, S3); waiting deltas are sent before
 * anything else of the session.
 */
export class TranscriptWriter {
  private readonly deps: Deps
  private readonly actor: string
  private readonly progress: ProgressTracker
  private readonly throttle: Throttle
  private readonly openTools = new Map<string, ToolMessage>()
  /** The tool calls whose messages are complete. Later updates amend them. */
  private readonly closedTools = new Map<string, ToolMessage>()
  private readonly writtenRequests = new EventEmitter()
  private paragraph: OpenParagraph | undefined
  private plan: Message | undefined

  constructor(deps: Deps, task: Task, actor: string) {
    this.deps = deps
    this.actor = actor
    this.progress = new ProgressTracker(task)
    this.throttle = new Throttle(() => this.sendUpdates(), {
      onError: error =>
        deps.log.error({ err: error, task_id: task.task_id }, 'updates of a task could not be published')
    })
  }

  async write(event: TranscriptEvent): Promise<void> {
    switch (event.type) {
      case 'text':
      case 'thought':
        return this.writeText(event)
      case 'tool':
        return this.writeToolCall(event.call)
      case 'plan':
        return this.writePlan(event.entries)
      case 'notice':
        return this.writeNotice({ level: event.level, reason: 'agent_notice' }, event.text)
    }
  }

  /** Resolves when the tool call of a permission request, and everything before it, has been written. */
  async waitUntilWritten({ call, signal }: PermissionRequest): Promise<void> {
    await once(this.writtenRequests, requestEvent(call), { signal })
  }

  /** Ends all open messages with a status. */
  async finish(status: 'complete' | 'interrupted'): Promise<void> {
    await this.endParagraph(status)
    for (const [id, tool] of this.openTools) {
      await tool.cancel(status)
      this.closeTool(id, tool)
    }
    this.throttle.flush()
  }

  async writeNotice(data: Notice, text: string): Promise<void> {
    await this.endParagraph()
    this.sendDeltas()
    const fields = { role: 'system', type: 'notice', status: 'complete' } as const
    await this.deps.store.create({ ...fields, text: truncate(text, MAX_NOTICE_BYTES), data })
  }

  private async writeText({ type, messageId, delta }: TextEvent): Promise<void> {
    if (this.paragraph?.type !== type || this.paragraph.messageId !== messageId) await this.endParagraph()
    for (let rest = delta; rest; ) {
      this.paragraph ??= { streaming: await this.createText(type), type, messageId }
      rest = this.paragraph.streaming.append(rest)
      this.throttle.schedule()
      if (rest) await this.endParagraph()
    }
  }

  private async createText(type: TextEvent['type']): Promise<StreamingText> {
    this.sendDeltas()
    const { store } = this.deps
    const fields = { role: 'assistant', type, status: 'streaming', text: '', data: null } as const
    const { message_id } = await store.create(fields)
    return store.openText(message_id)
  }

  private async endParagraph(status: 'complete' | 'interrupted' = 'complete'): Promise<void> {
    const { paragraph } = this
    this.paragraph = undefined
    if (paragraph) await this.deps.store.finishText(paragraph.streaming, status)
  }

  private async writeToolCall(call: ToolCall): Promise<void> {
    const closed = this.closedTools.get(call.id)
    await (closed ? closed.amend(call) : this.updateTool(call))
    if (call.status === 'waiting_permission') this.writtenRequests.emit(requestEvent(call))
  }

  private async updateTool(call: ToolCall): Promise<void> {
    const tool = this.openTools.get(call.id) ?? (await this.openTool(call))
    tool.setOutput(call.output ?? '')
    this.progress.recordToolCall(call)
    this.throttle.schedule()
    if (tool.isChangedBy(call)) {
      this.sendDeltas()
      await tool.update(call)
    }
    if (!isToolCallOpen(call.status)) this.closeTool(call.id, tool)
  }

  private async openTool(call: ToolCall): Promise<ToolMessage> {
    await this.endParagraph()
    this.sendDeltas()
    const { config, store } = this.deps
    const tool = await ToolMessage.create({ home: config.home, store }, call)
    this.openTools.set(call.id, tool)
    return tool
  }

  private closeTool(id: string, tool: ToolMessage): void {
    this.openTools.delete(id)
    this.closedTools.set(id, tool)
  }

  private async writePlan(entries: PlanEntry[]): Promise<void> {
    const { store } = this.deps
    const shown = entries
      .slice(0, MAX_PLAN_ENTRIES)
      .map(({ text, status }) => ({ text: truncate(text, MAX_PLAN_ENTRY_BYTES), status }))
    const data = { entries: shown }
    if (!this.plan) await this.endParagraph()
    this.sendDeltas()
    this.plan = this.plan
      ? await store.patch(this.plan.message_id, { data }, 'message.updated')
      : await store.create({ role: 'assistant', type: 'plan', status: 'complete', text: '', data })
    this.progress.recordPlan(entries)
    this.throttle.schedule()
  }

  private sendUpdates(): void {
    this.sendDeltas()
    if (this.paragraph?.type === 'text') this.progress.recordText(this.paragraph.streaming.text)
    const progress = this.progress.takeUpdate()
    if (progress) this.deps.publisher.publishEphemeral('tasks', 'progress', progress, this.actor)
  }

  private sendDeltas(): void {
    if (this.paragraph) this.deps.store.sendDelta(this.paragraph.streaming)
    for (const tool of this.openTools.values()) tool.sendDelta()
  }
}

const requestEvent = ({ id }: ToolCall) => `permission request for ${id}`
