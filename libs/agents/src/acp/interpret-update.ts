import type { AgentEvent, AgentOption, ContextLevel, PlanEntry, Tokens, ToolCall } from '../adapter.ts'
import { MessageIds } from './message-ids.ts'
import { at, oneOf, text } from './narrow.ts'
import { optionsIn, withValue } from './options.ts'
import { ToolCalls } from './tool-calls.ts'
import { contextIn, costIn, sumOf, tokensOfChunk } from './usage.ts'

/** What has been heard of a session so far, and what one more `session/update` means. */
export class Hearing {
  readonly calls = new ToolCalls()
  readonly ids = new MessageIds()
  options: readonly AgentOption[] = []
  context: ContextLevel | undefined
  /** What this turn took, where the agent tells it in the middle of it. */
  tokens: Tokens | undefined

  /** Forgets what ended with the turn before. */
  beginTurn() {
    this.calls.clear()
    this.ids.clear()
    this.tokens = undefined
  }

  /** A tool call as it stands after what is said of it here; undefined when nothing names one. */
  call(said: unknown): ToolCall | undefined {
    const isNew = !this.calls.has(text(at(said, 'toolCallId')) ?? '')
    const call = this.calls.merge(said)
    if (call && isNew) this.ids.endRun()
    return call
  }

  /** The events of an update. What is unknown, or not as it should be, is kept as `other` (A5). */
  hear(update: unknown): readonly AgentEvent[] {
    const kind = text(at(update, 'sessionUpdate')) ?? 'malformed'
    return MEANINGS.get(kind)?.(update, this) ?? [{ type: 'other', kind, raw: update }]
  }
}

/** Gives nothing where the update is not as it should be. */
type Meaning = (update: unknown, heard: Hearing) => AgentEvent[] | undefined

const MEANINGS: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ['agent_message_chunk', (update, heard) => chunk('text', update, heard)],
  ['agent_thought_chunk', (update, heard) => chunk('thought', update, heard)],
  ['tool_call', toolCall],
  ['tool_call_update', toolCall],
  ['plan', plan],
  ['usage_update', usage],
  ['config_option_update', options],
  ['current_mode_update', mode],
  ['available_commands_update', commands],
  ['session_info_update', title],
  ['notice', notice]
])

function chunk(type: 'text' | 'thought', update: unknown, heard: Hearing): AgentEvent[] | undefined {
  const delta = text(at(update, 'content', 'text'))
  if (at(update, 'content', 'type') !== 'text' || delta === undefined) return undefined
  heard.tokens = sumOf(heard.tokens, tokensOfChunk(update))
  if (delta === '') return []
  return [{ type, messageId: heard.ids.of(type, text(at(update, 'messageId'))), delta }]
}

function toolCall(update: unknown, heard: Hearing): AgentEvent[] | undefined {
  const call = heard.call(update)
  return call && [{ type: 'tool', call }]
}

function plan(update: unknown): AgentEvent[] | undefined {
  const entries = at(update, 'entries')
  return Array.isArray(entries) ? [{ type: 'plan', entries: entries.flatMap(planEntry) }] : undefined
}

function planEntry(entry: unknown): PlanEntry[] {
  const words = text(at(entry, 'content'))
  const status = oneOf(['pending', 'in_progress', 'completed'] as const, at(entry, 'status'))
  return words === undefined ? [] : [{ text: words, status: status ?? 'pending' }]
}

function usage(update: unknown, heard: Hearing): AgentEvent[] | undefined {
  const context = contextIn(update)
  const cost = costIn(update)
  if (!context && !cost) return undefined
  heard.context = context ?? heard.context
  return [{ type: 'usage', ...(context && { context }), ...(cost && { cost }) }]
}

function options(update: unknown, heard: Hearing): AgentEvent[] | undefined {
  const now = optionsIn(update)
  if (!now) return undefined
  heard.options = now
  return [{ type: 'options', options: now }]
}

function mode(update: unknown, heard: Hearing): AgentEvent[] | undefined {
  const value = text(at(update, 'currentModeId'))
  const option = heard.options.find(({ category }) => category === 'mode')
  if (value === undefined || !option) return undefined
  heard.options = withValue(heard.options, option.id, value)
  return [{ type: 'options', options: [...heard.options] }]
}

function commands(update: unknown): AgentEvent[] | undefined {
  const said = at(update, 'availableCommands')
  if (!Array.isArray(said)) return undefined
  const known = said.flatMap(command => {
    const name = text(at(command, 'name'))
    return name === undefined ? [] : [{ name, description: text(at(command, 'description')) ?? '' }]
  })
  return [{ type: 'commands', commands: known }]
}

function title(update: unknown): AgentEvent[] | undefined {
  const words = text(at(update, 'title'))
  return words === undefined ? undefined : [{ type: 'title', title: words }]
}

function notice(update: unknown): AgentEvent[] | undefined {
  const words = [text(at(update, 'title')), text(at(update, 'description'))].filter(part => part)
  const level = oneOf(['info', 'warning', 'error'] as const, at(update, 'severity')) ?? 'info'
  return words.length > 0 ? [{ type: 'notice', level, text: words.join(': ') }] : undefined
}
