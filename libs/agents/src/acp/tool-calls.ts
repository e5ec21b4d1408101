import { randomUUID } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import type { ToolCall } from '../adapter.ts'
import { mergeOutput, NO_OUTPUT, type OutputSources, outputText } from './tool-call-output.ts'
import { asArray, asId, asNumber, asOneOf, asRecord, asString, valueAt } from './untrusted-values.ts'

const KINDS = ['read', 'edit', 'delete', 'move', 'search', 'execute', 'think', 'fetch', 'switch_mode', 'other'] as const
const STATUSES = { pending: 'pending', in_progress: 'running', completed: 'done', failed: 'failed' } as const
/** A call never moves to a lower rank. */
const RANK = { pending: 0, waiting_permission: 1, running: 2, done: 3, failed: 3, rejected: 4, cancelled: 4 } as const

interface Entry {
  call: ToolCall
  output: OutputSources
}

/**
 * The tool calls of a turn. Calls are merged from every source, and created by whichever message mentions them first. Agents
 * reuse the ids of their calls, send numbers, or leave ids out, so each call gets an id of its own where necessary.
 */
export class ToolCalls {
  readonly #entries = new Map<string, Entry>()
  /** The id of the current call by the agent's id; undefined stands for calls without one. */
  readonly #currentIds = new Map<string | undefined, string>()

  /**
   * Merges a `tool_call`, a `tool_call_update` or the tool call of a permission request; undefined when it names no call.
   * `isNew` tells whether it created the call.
   */
  merge(update: unknown): { call: ToolCall; isNew: boolean } | undefined {
    const agentId = asId(valueAt(update, 'toolCallId'))
    const current = this.#entries.get(this.#currentIds.get(agentId) ?? '')
    if (!current && agentId === undefined && !asString(valueAt(update, 'title'))) return undefined
    const isNew = !current || startsNewCall(current.call, update, agentId !== undefined)
    const before = isNew ? this.#create(agentId) : current
    const call = mergeCall(before.call, update)
    const output = mergeOutput(before.output, update, RANK[call.status] >= RANK.running)
    return { call: this.#set({ call: { ...call, output: outputText(output) }, output }), isNew }
  }

  /** Merges the tool call of a permission request and marks it as waiting; undefined when it names no call. */
  requestPermission(toolCall: unknown): { call: ToolCall; isNew: boolean } | undefined {
    const id = this.#currentIds.get(asId(valueAt(toolCall, 'toolCallId')))
    const current = this.#entries.get(id ?? '')
    // A request is never about a call that has ended, so the agent has reused its id.
    if (current && isClosed(current.call)) this.#currentIds.delete(asId(valueAt(toolCall, 'toolCallId')))
    const merged = this.merge(toolCall)
    return merged && { ...merged, call: this.#setStatus(merged.call, 'waiting_permission') }
  }

  /** Applies the answer to a permission request; undefined when the call has continued without it. */
  settlePermission(id: string, status: 'running' | 'rejected' | 'cancelled'): ToolCall | undefined {
    const call = this.#entries.get(id)?.call
    return call?.status === 'waiting_permission' ? this.#setStatus(call, status) : undefined
  }

  /** Closes all open calls and returns them: running ones get `status`, those that never started are cancelled. */
  closeOpen(status: 'done' | 'failed' | 'cancelled'): ToolCall[] {
    const open = [...this.#entries.values()].filter(({ call }) => !isClosed(call))
    return open.map(({ call }) => this.#setStatus(call, call.status === 'running' ? status : 'cancelled'))
  }

  /** Called before each turn. */
  clear() {
    this.#entries.clear()
    this.#currentIds.clear()
  }

  #create(agentId: string | undefined): Entry {
    let id = agentId ?? randomUUID()
    while (this.#entries.has(id)) id = `${agentId}/${randomUUID()}`
    this.#currentIds.set(agentId, id)
    return { call: { id, title: UNTITLED, kind: 'other', status: 'pending' }, output: NO_OUTPUT }
  }

  #setStatus(call: ToolCall, status: ToolCall['status']): ToolCall {
    const output = this.#entries.get(call.id)?.output ?? NO_OUTPUT
    return this.#set({ call: { ...call, status }, output })
  }

  #set(entry: Entry): ToolCall {
    this.#entries.set(entry.call.id, entry)
    return entry.call
  }
}

const UNTITLED = 'Tool'

const isClosed = ({ status }: ToolCall): boolean => RANK[status] >= RANK.done

/** True if a `tool_call` announces another call under the id of an earlier one. Some agents also announce the same call twice. */
function startsNewCall(current: ToolCall, update: unknown, hasId: boolean): boolean {
  if (valueAt(update, 'sessionUpdate') !== 'tool_call') return false
  const status = statusIn(update) ?? 'pending'
  const next = mergeCall(current, update)
  const hasOtherInput = !isDeepStrictEqual(current.input, next.input)
  if (isClosed(current)) return RANK[status] < RANK.done || !hasId || hasOtherInput || current.title !== next.title
  return current.status === 'running' && status === 'pending' && current.input !== undefined && hasOtherInput
}

function mergeCall(before: ToolCall, update: unknown): ToolCall {
  const fields = asRecord(update) ?? {}
  const content = asArray(fields.content)
  const after: ToolCall = {
    ...before,
    title: asString(fields.title) || (before.title === UNTITLED ? asString(fields.name) : undefined) || before.title,
    kind: asOneOf(KINDS, fields.kind) ?? before.kind,
    status: nextStatus(before.status, update)
  }
  if (fields.rawInput !== undefined && fields.rawInput !== null) after.input = fields.rawInput
  const diffs = content.flatMap(parseDiff)
  if (diffs.length > 0) after.diffs = diffs
  const locations = asArray(fields.locations).flatMap(parseLocation)
  if (locations.length > 0) after.locations = locations
  return after
}

function statusIn(update: unknown): ToolCall['status'] | undefined {
  const known = asOneOf(['pending', 'in_progress', 'completed', 'failed'] as const, valueAt(update, 'status'))
  return known && STATUSES[known]
}

function nextStatus(before: ToolCall['status'], update: unknown): ToolCall['status'] {
  const status = statusIn(update) ?? before
  // Some agents report "in progress" while they wait for the permission.
  if (before === 'waiting_permission' && status === 'running') return before
  return RANK[status] >= RANK[before] ? status : before
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
