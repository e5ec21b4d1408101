import { randomUUID } from 'node:crypto'
import type { AgentEvent, AgentOption, ContextLevel, PlanEntry, Tokens, ToolCall } from '../adapter.ts'
import { contentBlockText } from './content-blocks.ts'
import { MessageIds } from './message-ids.ts'
import { parseOptions, withValue } from './options.ts'
import { ToolCalls } from './tool-calls.ts'
import { asOneOf, asString, valueAt } from './untrusted-values.ts'
import { addTokens, parseChunkTokens, parseContext, parseCost } from './usage.ts'

/** Turns `session/update` notifications into events, and keeps the state that they describe. */
export class UpdateInterpreter {
  readonly toolCalls = new ToolCalls()
  readonly messageIds = new MessageIds()
  options: readonly AgentOption[] = []
  context: ContextLevel | undefined
  /** Tokens of this turn so far, from agents that report them during the turn. */
  tokens: Tokens | undefined

  /** Discards the state of the previous turn. */
  beginTurn() {
    this.toolCalls.clear()
    this.messageIds.clear()
    this.tokens = undefined
  }

  /** Merges the tool call of a permission request and returns the whole call; undefined when the request names none. */
  requestPermission(toolCall: unknown): ToolCall | undefined {
    return this.#endRunIfNew(this.toolCalls.requestPermission(toolCall))
  }

  /** Merges an update into its tool call and returns the whole call; undefined when the update names none. */
  mergeToolCall(update: unknown): ToolCall | undefined {
    return this.#endRunIfNew(this.toolCalls.merge(update))
  }

  /** Returns the events of an update. Unknown and malformed updates become `other` events (A5). */
  interpret(update: unknown): readonly AgentEvent[] {
    const kind = asString(valueAt(update, 'sessionUpdate')) ?? 'malformed'
    return INTERPRETERS.get(kind)?.(update, this) ?? [{ type: 'other', kind, raw: update }]
  }

  #endRunIfNew(merged: { call: ToolCall; isNew: boolean } | undefined): ToolCall | undefined {
    if (merged?.isNew) this.messageIds.endRun()
    return merged?.call
  }
}

/** Returns undefined when the update is malformed. */
type Interpret = (update: unknown, state: UpdateInterpreter) => AgentEvent[] | undefined

const INTERPRETERS: ReadonlyMap<string, Interpret> = new Map<string, Interpret>([
  ['agent_message_chunk', (update, state) => interpretChunk('text', update, state)],
  ['agent_thought_chunk', (update, state) => interpretChunk('thought', update, state)],
  ['tool_call', interpretToolCall],
  ['tool_call_update', interpretToolCall],
  ['plan', interpretPlan],
  ['usage_update', interpretUsage],
  ['config_option_update', interpretOptions],
  ['current_mode_update', interpretMode],
  ['available_commands_update', interpretCommands],
  ['session_info_update', interpretTitle],
  ['notice', interpretNotice]
])

function interpretChunk(type: 'text' | 'thought', update: unknown, state: UpdateInterpreter): AgentEvent[] | undefined {
  const content = valueAt(update, 'content')
  const delta = contentBlockText(content)
  if (delta === undefined) return undefined
  state.tokens = addTokens(state.tokens, parseChunkTokens(update))
  if (delta === '') return []
  const messageId = asString(valueAt(update, 'messageId'))
  if (valueAt(content, 'type') === 'text')
    return [{ type, messageId: state.messageIds.resolve(type, messageId), delta }]
  // A link or an embedded document is a message of its own, separate from the text around it.
  state.messageIds.endRun()
  return [{ type, messageId: randomUUID(), delta }]
}

function interpretToolCall(update: unknown, state: UpdateInterpreter): AgentEvent[] | undefined {
  const call = state.mergeToolCall(update)
  return call && [{ type: 'tool', call }]
}

function interpretPlan(update: unknown): AgentEvent[] | undefined {
  const entries = valueAt(update, 'entries')
  return Array.isArray(entries) ? [{ type: 'plan', entries: entries.flatMap(parsePlanEntry) }] : undefined
}

function parsePlanEntry(entry: unknown): PlanEntry[] {
  const text = asString(valueAt(entry, 'content'))
  const status = asOneOf(['pending', 'in_progress', 'completed'] as const, valueAt(entry, 'status'))
  return text === undefined ? [] : [{ text, status: status ?? 'pending' }]
}

function interpretUsage(update: unknown, state: UpdateInterpreter): AgentEvent[] | undefined {
  const context = parseContext(update)
  const cost = parseCost(update)
  if (!context && !cost) return undefined
  state.context = context ?? state.context
  return [{ type: 'usage', ...(context && { context }), ...(cost && { cost }) }]
}

function interpretOptions(update: unknown, state: UpdateInterpreter): AgentEvent[] | undefined {
  const options = parseOptions(update)
  if (!options) return undefined
  state.options = options
  return [{ type: 'options', options }]
}

function interpretMode(update: unknown, state: UpdateInterpreter): AgentEvent[] | undefined {
  const value = asString(valueAt(update, 'currentModeId'))
  const option = state.options.find(({ category }) => category === 'mode')
  if (value === undefined || !option) return undefined
  state.options = withValue(state.options, option.id, value)
  return [{ type: 'options', options: [...state.options] }]
}

function interpretCommands(update: unknown): AgentEvent[] | undefined {
  const available = valueAt(update, 'availableCommands')
  if (!Array.isArray(available)) return undefined
  const commands = available.flatMap(command => {
    const name = asString(valueAt(command, 'name'))
    return name === undefined ? [] : [{ name, description: asString(valueAt(command, 'description')) ?? '' }]
  })
  return [{ type: 'commands', commands }]
}

function interpretTitle(update: unknown): AgentEvent[] | undefined {
  const title = asString(valueAt(update, 'title'))
  return title === undefined ? undefined : [{ type: 'title', title }]
}

function interpretNotice(update: unknown): AgentEvent[] | undefined {
  const parts = [asString(valueAt(update, 'title')), asString(valueAt(update, 'description'))].filter(part => part)
  const level = asOneOf(['info', 'warning', 'error'] as const, valueAt(update, 'severity')) ?? 'info'
  return parts.length > 0 ? [{ type: 'notice', level, text: parts.join(': ') }] : undefined
}
