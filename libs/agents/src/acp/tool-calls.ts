import type { ToolCall } from '../adapter.ts'
import { at, list, number, oneOf, record, text } from './narrow.ts'

const KINDS = ['read', 'edit', 'delete', 'move', 'search', 'execute', 'think', 'fetch', 'switch_mode', 'other'] as const
const STATUS = { pending: 'pending', in_progress: 'running', completed: 'done', failed: 'failed' } as const
/** How far a call has come: it never goes back. */
const RANK = { pending: 0, waiting_permission: 1, running: 2, done: 3, failed: 3, rejected: 4, cancelled: 4 } as const

/** A call as it stands, and the three places where what it printed may stand. */
interface Entry {
  call: ToolCall
  terminal: string
  raw: unknown
  content: string | undefined
}

/** The tool calls of a session, merged from every source and created wherever they are seen first. */
export class ToolCalls {
  readonly #entries = new Map<string, Entry>()

  /** A `tool_call`, a `tool_call_update`, or the tool call of a question; undefined when it says of no call. */
  merge(update: unknown): ToolCall | undefined {
    const id = text(at(update, 'toolCallId'))
    if (id === undefined) return undefined
    const before = this.#entries.get(id) ?? blank(id)
    const entry = { ...before, ...printed(before, update), call: merged(before.call, update) }
    entry.call.output = entry.terminal || rawText(entry.raw) || entry.content || asJson(entry.raw)
    return this.#keep(entry)
  }

  /** A person is asked whether the call may be made. */
  ask(id: string): ToolCall {
    return this.#mark(id, 'waiting_permission')
  }

  /** What came of the question; undefined when the call has gone on without an answer. */
  answer(id: string, status: 'running' | 'rejected' | 'cancelled'): ToolCall | undefined {
    return this.#entries.get(id)?.call.status === 'waiting_permission' ? this.#mark(id, status) : undefined
  }

  /** Whether the call has been heard of. */
  has(id: string): boolean {
    return this.#entries.has(id)
  }

  /** Closes what is open: `status` for calls that ran; those that never began were cancelled. */
  close(status: 'done' | 'failed' | 'cancelled'): ToolCall[] {
    const open = [...this.#entries.values()].filter(({ call }) => RANK[call.status] < RANK.done)
    return open.map(({ call }) => this.#mark(call.id, call.status === 'running' ? status : 'cancelled'))
  }

  /** Forgets all calls; before a new turn. */
  clear() {
    this.#entries.clear()
  }

  #mark(id: string, status: ToolCall['status']): ToolCall {
    const entry = this.#entries.get(id) ?? blank(id)
    return this.#keep({ ...entry, call: { ...entry.call, status } })
  }

  #keep(entry: Entry): ToolCall {
    this.#entries.set(entry.call.id, entry)
    return entry.call
  }
}

function blank(id: string): Entry {
  return {
    call: { id, title: 'Tool', kind: 'other', status: 'pending' },
    terminal: '',
    raw: undefined,
    content: undefined
  }
}

function merged(before: ToolCall, update: unknown): ToolCall {
  const said = record(update) ?? {}
  const content = list(said.content)
  const after: ToolCall = {
    ...before,
    title: text(said.title) || (before.title === 'Tool' ? text(said.name) : undefined) || before.title,
    kind: oneOf(KINDS, said.kind) ?? before.kind,
    status: nextStatus(before.status, said.status)
  }
  if (said.rawInput !== undefined && said.rawInput !== null) after.input = said.rawInput
  const diffs = content.flatMap(diff)
  if (diffs.length > 0) after.diffs = diffs
  const locations = list(said.locations).flatMap(location)
  if (locations.length > 0) after.locations = locations
  return after
}

function nextStatus(before: ToolCall['status'], said: unknown): ToolCall['status'] {
  const word = oneOf(['pending', 'in_progress', 'completed', 'failed'] as const, said)
  const status = word ? STATUS[word] : before
  // Until a person has answered, an agent that says "in progress" means the asking.
  if (before === 'waiting_permission' && status === 'running') return before
  return RANK[status] >= RANK[before] ? status : before
}

/** What the update adds to what the call printed. */
function printed(before: Entry, update: unknown): Omit<Entry, 'call'> {
  const status = nextStatus(before.call.status, at(update, 'status'))
  const delta = text(at(update, '_meta', 'terminal_output_delta', 'data')) ?? ''
  // What stands in the content of a call that has not begun describes it.
  const content = RANK[status] < RANK.running ? undefined : contentText(at(update, 'content'))
  return {
    terminal: before.terminal + delta,
    raw: at(update, 'rawOutput') ?? before.raw,
    content: content ?? before.content
  }
}

function rawText(raw: unknown): string | undefined {
  return text(raw) ?? text(at(raw, 'output')) ?? text(at(raw, 'stdout')) ?? contentText(at(raw, 'content'))
}

function asJson(raw: unknown): string | undefined {
  return raw === undefined ? undefined : JSON.stringify(raw, null, 2)
}

function contentText(content: unknown): string | undefined {
  const texts = list(content).flatMap(block => text(at(block, 'content', 'text')) ?? text(at(block, 'text')) ?? [])
  return texts.length > 0 ? texts.join('\n') : undefined
}

function diff(block: unknown): NonNullable<ToolCall['diffs']> {
  const path = text(at(block, 'path'))
  const newText = text(at(block, 'newText'))
  if (at(block, 'type') !== 'diff' || path === undefined || newText === undefined) return []
  return [{ path, oldText: text(at(block, 'oldText')) ?? null, newText }]
}

function location(place: unknown): NonNullable<ToolCall['locations']> {
  const path = text(at(place, 'path'))
  const line = number(at(place, 'line'))
  if (path === undefined) return []
  return [line === undefined ? { path } : { path, line }]
}
