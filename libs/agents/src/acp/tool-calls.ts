import type { ToolCall } from '../adapter.ts'
import { asArray, asNumber, asOneOf, asRecord, asString, valueAt } from './untrusted-values.ts'

const KINDS = ['read', 'edit', 'delete', 'move', 'search', 'execute', 'think', 'fetch', 'switch_mode', 'other'] as const
const STATUSES = { pending: 'pending', in_progress: 'running', completed: 'done', failed: 'failed' } as const
/** A call never moves to a lower rank. */
const RANK = { pending: 0, waiting_permission: 1, running: 2, done: 3, failed: 3, rejected: 4, cancelled: 4 } as const

/** A call, and the three sources of its output. */
interface Entry {
  call: ToolCall
  terminal: string
  raw: unknown
  content: string | undefined
}

/** The tool calls of a turn. Calls are merged from every source, and created by whichever message mentions them first. */
export class ToolCalls {
  readonly #entries = new Map<string, Entry>()

  /** Merges a `tool_call`, a `tool_call_update` or the tool call of a permission request; undefined when it has no id. */
  merge(update: unknown): ToolCall | undefined {
    const id = asString(valueAt(update, 'toolCallId'))
    if (id === undefined) return undefined
    const before = this.#entries.get(id) ?? createEntry(id)
    const entry = { ...before, ...mergeOutput(before, update), call: mergeCall(before.call, update) }
    entry.call.output = entry.terminal || rawText(entry.raw) || entry.content || asJson(entry.raw)
    return this.#set(entry)
  }

  /** Marks the call as waiting for a permission. */
  awaitPermission(id: string): ToolCall {
    return this.#setStatus(id, 'waiting_permission')
  }

  /** Applies the answer to a permission request; undefined when the call has continued without it. */
  settlePermission(id: string, status: 'running' | 'rejected' | 'cancelled'): ToolCall | undefined {
    return this.#entries.get(id)?.call.status === 'waiting_permission' ? this.#setStatus(id, status) : undefined
  }

  has(id: string): boolean {
    return this.#entries.has(id)
  }

  /** Closes all open calls and returns them: running ones get `status`, those that never started are cancelled. */
  closeOpen(status: 'done' | 'failed' | 'cancelled'): ToolCall[] {
    const open = [...this.#entries.values()].filter(({ call }) => RANK[call.status] < RANK.done)
    return open.map(({ call }) => this.#setStatus(call.id, call.status === 'running' ? status : 'cancelled'))
  }

  /** Called before each turn. */
  clear() {
    this.#entries.clear()
  }

  #setStatus(id: string, status: ToolCall['status']): ToolCall {
    const entry = this.#entries.get(id) ?? createEntry(id)
    return this.#set({ ...entry, call: { ...entry.call, status } })
  }

  #set(entry: Entry): ToolCall {
    this.#entries.set(entry.call.id, entry)
    return entry.call
  }
}

function createEntry(id: string): Entry {
  return {
    call: { id, title: 'Tool', kind: 'other', status: 'pending' },
    terminal: '',
    raw: undefined,
    content: undefined
  }
}

function mergeCall(before: ToolCall, update: unknown): ToolCall {
  const fields = asRecord(update) ?? {}
  const content = asArray(fields.content)
  const after: ToolCall = {
    ...before,
    title: asString(fields.title) || (before.title === 'Tool' ? asString(fields.name) : undefined) || before.title,
    kind: asOneOf(KINDS, fields.kind) ?? before.kind,
    status: nextStatus(before.status, fields.status)
  }
  if (fields.rawInput !== undefined && fields.rawInput !== null) after.input = fields.rawInput
  const diffs = content.flatMap(parseDiff)
  if (diffs.length > 0) after.diffs = diffs
  const locations = asArray(fields.locations).flatMap(parseLocation)
  if (locations.length > 0) after.locations = locations
  return after
}

function nextStatus(before: ToolCall['status'], reported: unknown): ToolCall['status'] {
  const known = asOneOf(['pending', 'in_progress', 'completed', 'failed'] as const, reported)
  const status = known ? STATUSES[known] : before
  // Some agents report "in progress" while they wait for the permission.
  if (before === 'waiting_permission' && status === 'running') return before
  return RANK[status] >= RANK[before] ? status : before
}

/** Merges the output in the update into the three sources. */
function mergeOutput(before: Entry, update: unknown): Omit<Entry, 'call'> {
  const status = nextStatus(before.call.status, valueAt(update, 'status'))
  const delta = asString(valueAt(update, '_meta', 'terminal_output_delta', 'data')) ?? ''
  // The content of a call that has not started describes the call.
  const content = RANK[status] < RANK.running ? undefined : contentText(valueAt(update, 'content'))
  return {
    terminal: before.terminal + delta,
    raw: valueAt(update, 'rawOutput') ?? before.raw,
    content: content ?? before.content
  }
}

function rawText(raw: unknown): string | undefined {
  return (
    asString(raw) ??
    asString(valueAt(raw, 'output')) ??
    asString(valueAt(raw, 'stdout')) ??
    contentText(valueAt(raw, 'content'))
  )
}

function asJson(raw: unknown): string | undefined {
  return raw === undefined ? undefined : JSON.stringify(raw, null, 2)
}

function contentText(content: unknown): string | undefined {
  const texts = asArray(content).flatMap(
    block => asString(valueAt(block, 'content', 'text')) ?? asString(valueAt(block, 'text')) ?? []
  )
  return texts.length > 0 ? texts.join('\n') : undefined
}

function parseDiff(block: unknown): NonNullable<ToolCall['diffs']> {
  const path = asString(valueAt(block, 'path'))
  const newText = asString(valueAt(block, 'newText'))
  if (valueAt(block, 'type') !== 'diff' || path === undefined || newText === undefined) return []
  return [{ path, oldText: asString(valueAt(block, 'oldText')) ?? null, newText }]
}

function parseLocation(location: unknown): NonNullable<ToolCall['locations']> {
  const path = asString(valueAt(location, 'path'))
  const line = asNumber(valueAt(location, 'line'))
  if (path === undefined) return []
  return [line === undefined ? { path } : { path, line }]
}
