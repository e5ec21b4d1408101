import type { FollowEvent } from '@callboard/client'
import type { Message, Permission, Task } from '@callboard/contract'
import type { Format } from '../context/output.ts'
import { outcome, question, toolEnd, toolTitle } from '../format/conversation.ts'
import { clean, oneLine } from '../format/sanitize.ts'
import type { Paper } from './text-sink.ts'
import type { Show } from './view.ts'

type Of<T extends Message['type']> = Extract<Message, { type: T }>

/**
 * Prints a conversation for people: each block under a short header, piece by piece as it grows. What is written to
 * standard output depends on the changes and not on when they come, so two that watch the same see the same bytes.
 */
export class Printer implements Show {
  private readonly out: Paper
  private readonly agent: string
  /** What has been printed of each message, task and question: its text, or the words that stand for it. */
  private readonly printed = new Map<string, string>()
  private readonly tasks = new Map<string, Task>()
  private readonly questions = new Map<string, Permission>()
  /** Where the cursor is. */
  private at: { message_id: string | undefined; task_id: string | null; isOneLiner: boolean } | undefined
  private isMidLine = false
  private notice: string | undefined
  /** False while what is stored is being printed: outcomes and questions have their place after it. */
  private isReady = false

  constructor(out: Paper, agent: string) {
    this.out = out
    this.agent = agent
  }

  change(change: FollowEvent): void {
    switch (change.kind) {
      case 'message':
      case 'text':
        this.message(change.message)
        break
      case 'task':
        this.tasks.set(change.task.task_id, change.task)
        break
      case 'permission':
        this.questions.set(change.permission.permission_id, change.permission)
        break
      case 'loading':
      case 'ready':
        this.isReady = change.kind === 'ready'
        break
    }
    if (this.isReady) this.catchUp()
  }

  say(text: string, format: Format = 'dim'): void {
    if (this.out.isTerminal) this.endLine()
    this.out.say(text, format)
  }

  private message(message: Message): void {
    if (this.at && this.at.task_id !== message.task_id) this.closeTask()
    switch (message.type) {
      case 'text':
      case 'thought':
        this.text(message)
        break
      case 'tool_call':
        this.tool(message)
        break
      case 'plan':
        this.plan(message)
        break
      case 'notice':
        this.noticed(message)
        break
    }
  }

  private text(message: Of<'text' | 'thought'>): void {
    const before = this.printed.get(message.message_id) ?? ''
    const kept = sharedLength(before, message.text)
    const piece = message.text.slice(kept)
    this.printed.set(message.message_id, message.text)
    if (kept < before.length) this.notKept(message, before.length - kept)
    if (piece) {
      if (this.at?.message_id !== message.message_id) this.header(message)
      this.write(piece, message.type === 'thought' ? 'dim' : undefined)
    }
    if (message.status !== 'streaming' && this.at?.message_id === message.message_id) this.endLine()
  }

  private header(message: Of<'text' | 'thought'>): void {
    this.begin(message)
    if (message.role === 'user') this.line('prompt:', ['bold', 'cyan'])
    else if (message.type === 'thought') this.line(`${this.agent} thinks:`, 'dim')
    else this.line(`${this.agent}:`, ['bold', 'green'])
  }

  /** S7: after an unclean end of the daemon the row may hold less than was heard. */
  private notKept(message: Message, count: number): void {
    if (this.at?.message_id !== message.message_id) this.begin(message)
    this.endLine()
    this.line(`[the last ${count} characters were not kept]`, 'dim')
  }

  private tool(message: Of<'tool_call'>): void {
    const { message_id } = message
    const before = this.printed.get(message_id)
    const line = `⚙ ${toolTitle(message)} …`
    const end = toolEnd(message)
    if (before === ENDED || (before !== undefined && end === undefined)) return
    const isContinued = before === line && this.isMidLine && this.at?.message_id === message_id
    if (!isContinued) {
      this.begin(message, true)
      this.write(line, 'dim')
    }
    if (end !== undefined) this.line(` ${end}`, end === 'done' ? 'green' : 'red')
    this.printed.set(message_id, end === undefined ? line : ENDED)
  }

  /** The steps alone: how far they are would depend on when one looks. */
  private plan(message: Of<'plan'>): void {
    const lines = message.data.entries.map(({ text }) => `· ${oneLine(text)}`)
    const steps = lines.join('\n')
    if (this.printed.get(message.message_id) === steps) return
    this.printed.set(message.message_id, steps)
    this.begin(message)
    this.line('plan:', 'bold')
    for (const line of lines) this.line(line)
  }

  private noticed(message: Of<'notice'>): void {
    if (this.printed.has(message.message_id)) return
    this.printed.set(message.message_id, message.text)
    this.notice = message.text
    this.begin(message, true)
    this.line(`! ${message.text}`, message.data.level === 'error' ? 'red' : 'yellow')
  }

  /** What belongs after everything that was said so far. */
  private catchUp(): void {
    this.closeTask()
    for (const permission of this.questions.values()) {
      if (permission.status !== 'pending' || this.printed.has(permission.permission_id)) continue
      this.printed.set(permission.permission_id, '')
      this.say(question(permission, this.agent, this.out.isTerminal), 'yellow')
    }
  }

  /** Says what came of the task that was talked about last, when it did not end well. */
  private closeTask(): void {
    const task = this.tasks.get(this.at?.task_id ?? '')
    const word = task && outcome(task, this.notice)
    if (!word || this.printed.has(task.task_id)) return
    this.printed.set(task.task_id, word)
    this.begin({ task_id: task.task_id }, true)
    this.line(word, task.status === 'stopped' ? 'yellow' : 'red')
  }

  /** Goes to a new block, after an empty line unless lines of their own follow each other. */
  private begin({ message_id, task_id }: { message_id?: string; task_id: string | null }, isOneLiner = false): void {
    this.endLine()
    if (this.at && !(isOneLiner && this.at.isOneLiner)) this.out.write('\n')
    this.at = { message_id, task_id, isOneLiner }
  }

  private line(text: string, format?: Format): void {
    this.write(text, format)
    this.endLine()
  }

  private write(text: string, format?: Format): void {
    const shown = this.out.isTerminal ? clean(text) : text
    if (!shown) return
    this.out.write(format ? this.out.style(format, shown) : shown)
    this.isMidLine = !shown.endsWith('\n')
  }

  private endLine(): void {
    if (this.isMidLine) this.out.write('\n')
    this.isMidLine = false
  }
}

const ENDED = 'ended'

/** How many characters two texts have in common at their beginning. */
function sharedLength(one: string, other: string): number {
  if (other.startsWith(one)) return one.length
  let length = 0
  while (length < other.length && one[length] === other[length]) length++
  return length
}
