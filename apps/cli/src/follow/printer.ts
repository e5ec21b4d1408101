import type { FollowEvent } from '@callboard/client'
import type { Message, Permission, Task } from '@callboard/contract'
import { formatPermission, taskOutcome, toolCallOutcome, toolCallTitle } from '../format/conversation.ts'
import { sanitize, toSingleLine } from '../format/sanitize.ts'
import type { TextStyle } from '../format/style.ts'
import type { TextSink } from './text-sink.ts'
import type { View } from './view.ts'

type MessageOf<T extends Message['type']> = Extract<Message, { type: T }>

/** The last block that was written. */
interface Cursor {
  message_id: string | undefined
  task_id: string | null
  isOneLiner: boolean
}

/**
 * Prints a conversation for people, each block under a header, while it streams. What is written to standard output
 * depends on the events and not on their timing, so everyone who follows a session gets the same bytes (S7).
 */
export class Printer implements View {
  private readonly sink: TextSink
  private readonly agentName: string
  /** The text already printed for each message, task and permission request. */
  private readonly printed = new Map<string, string>()
  private readonly tasks = new Map<string, Task>()
  private readonly permissions = new Map<string, Permission>()
  private cursor: Cursor | undefined
  private isMidLine = false
  private lastNotice: string | undefined
  /** False while stored messages are being printed: outcomes and requests come after them. */
  private isCaughtUp = false

  constructor(sink: TextSink, agentName: string) {
    this.sink = sink
    this.agentName = agentName
  }

  show(event: FollowEvent): void {
    switch (event.kind) {
      case 'message':
      case 'text':
        this.printMessage(event.message)
        break
      case 'task':
        this.tasks.set(event.task.task_id, event.task)
        break
      case 'permission':
        this.permissions.set(event.permission.permission_id, event.permission)
        break
      case 'loading':
      case 'ready':
        this.isCaughtUp = event.kind === 'ready'
        break
    }
    if (this.isCaughtUp) this.printPending()
  }

  info(text: string, style: TextStyle = 'dim'): void {
    if (this.sink.isTerminal) this.endLine()
    this.sink.info(text, style)
  }

  private printMessage(message: Message): void {
    if (this.cursor && this.cursor.task_id !== message.task_id) this.printTaskOutcome()
    switch (message.type) {
      case 'text':
      case 'thought':
        this.printText(message)
        break
      case 'tool_call':
        this.printToolCall(message)
        break
      case 'plan':
        this.printPlan(message)
        break
      case 'notice':
        this.printNotice(message)
        break
    }
  }

  private printText(message: MessageOf<'text' | 'thought'>): void {
    const before = this.printed.get(message.message_id) ?? ''
    const keptLength = commonPrefixLength(before, message.text)
    const added = message.text.slice(keptLength)
    this.printed.set(message.message_id, message.text)
    if (keptLength < before.length) this.printTruncation(message, before.length - keptLength)
    if (added) {
      if (this.cursor?.message_id !== message.message_id) this.printHeader(message)
      this.write(added, message.type === 'thought' ? 'dim' : undefined)
    }
    if (message.status !== 'streaming' && this.cursor?.message_id === message.message_id) this.endLine()
  }

  private printHeader(message: MessageOf<'text' | 'thought'>): void {
    this.beginBlock(message)
    if (message.role === 'user') this.writeLine('prompt:', ['bold', 'cyan'])
    else if (message.type === 'thought') this.writeLine(`${this.agentName} (thinking):`, 'dim')
    else this.writeLine(`${this.agentName}:`, ['bold', 'green'])
  }

  /** S7: after a crash of the daemon the stored text may be shorter than what was streamed. */
  private printTruncation(message: Message, count: number): void {
    if (this.cursor?.message_id !== message.message_id) this.beginBlock(message)
    this.endLine()
    this.writeLine(`[the last ${count} characters were lost]`, 'dim')
  }

  private printToolCall(message: MessageOf<'tool_call'>): void {
    const { message_id } = message
    const before = this.printed.get(message_id)
    const line = `⚙ ${toolCallTitle(message)} …`
    const outcome = toolCallOutcome(message)
    if (before === FINISHED || (before !== undefined && outcome === undefined)) return
    const isContinued = before === line && this.isMidLine && this.cursor?.message_id === message_id
    if (!isContinued) {
      this.beginBlock(message, true)
      this.write(line, 'dim')
    }
    if (outcome !== undefined) this.writeLine(` ${outcome}`, outcome === 'done' ? 'green' : 'red')
    this.printed.set(message_id, outcome === undefined ? line : FINISHED)
  }

  /** Prints the steps without their status, which would depend on when one looks. */
  private printPlan(message: MessageOf<'plan'>): void {
    const lines = message.data.entries.map(({ text }) => `· ${toSingleLine(text)}`)
    const steps = lines.join('\n')
    if (this.printed.get(message.message_id) === steps) return
    this.printed.set(message.message_id, steps)
    this.beginBlock(message)
    this.writeLine('plan:', 'bold')
    for (const line of lines) this.writeLine(line)
  }

  private printNotice(message: MessageOf<'notice'>): void {
    if (this.printed.has(message.message_id)) return
    this.printed.set(message.message_id, message.text)
    this.lastNotice = message.text
    this.beginBlock(message, true)
    this.writeLine(`! ${message.text}`, message.data.level === 'error' ? 'red' : 'yellow')
  }

  /** Prints what comes after every message so far. */
  private printPending(): void {
    this.printTaskOutcome()
    for (const permission of this.permissions.values()) {
      if (permission.status !== 'pending' || this.printed.has(permission.permission_id)) continue
      this.printed.set(permission.permission_id, '')
      this.info(formatPermission(permission, this.agentName, this.sink.isTerminal), 'yellow')
    }
  }

  /** Prints how the task of the last block ended, unless it completed. */
  private printTaskOutcome(): void {
    const task = this.tasks.get(this.cursor?.task_id ?? '')
    const outcome = task && taskOutcome(task, this.lastNotice)
    if (!outcome || this.printed.has(task.task_id)) return
    this.printed.set(task.task_id, outcome)
    this.beginBlock({ task_id: task.task_id }, true)
    this.writeLine(outcome, task.status === 'stopped' ? 'yellow' : 'red')
  }

  /** Begins a block, after an empty line except between two blocks of one line. */
  private beginBlock(
    { message_id, task_id }: { message_id?: string; task_id: string | null },
    isOneLiner = false
  ): void {
    this.endLine()
    if (this.cursor && !(isOneLiner && this.cursor.isOneLiner)) this.sink.write('\n')
    this.cursor = { message_id, task_id, isOneLiner }
  }

  private writeLine(text: string, style?: TextStyle): void {
    this.write(text, style)
    this.endLine()
  }

  private write(text: string, style?: TextStyle): void {
    const safe = this.sink.isTerminal ? sanitize(text) : text
    if (!safe) return
    this.sink.write(style ? this.sink.style(style, safe) : safe)
    this.isMidLine = !safe.endsWith('\n')
  }

  private endLine(): void {
    if (this.isMidLine) this.sink.write('\n')
    this.isMidLine = false
  }
}

/** Stands in `printed` for a tool call whose outcome was printed. */
const FINISHED = 'finished'

function commonPrefixLength(one: string, other: string): number {
  if (other.startsWith(one)) return one.length
  let length = 0
  while (length < other.length && one[length] === other[length]) length++
  return length
}
