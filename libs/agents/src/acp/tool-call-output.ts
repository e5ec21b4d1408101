import { contentBlockText } from './content-blocks.ts'
import { asArray, asString, valueAt } from './untrusted-values.ts'

/** The sources of a tool call's output. Agents use one of them, or several with the same output. */
export interface OutputSources {
  terminal: string
  raw: unknown
  content: readonly unknown[] | undefined
}

export const NO_OUTPUT: OutputSources = { terminal: '', raw: undefined, content: undefined }

/** Adds the output in an update. The content of a call that has not started describes the call and is ignored. */
export function mergeOutput(before: OutputSources, update: unknown, hasStarted: boolean): OutputSources {
  const delta = asString(valueAt(update, '_meta', 'terminal_output_delta', 'data')) ?? ''
  const content = valueAt(update, 'content')
  return {
    terminal: before.terminal + delta,
    raw: valueAt(update, 'rawOutput') ?? before.raw,
    content: hasStarted && Array.isArray(content) ? content.filter(isOutput) : before.content
  }
}

/** Prefers the terminal, then the raw output, then the content, and adds the content that only `content` has. */
export function outputText({ terminal, raw, content = [] }: OutputSources): string | undefined {
  const text = terminal || rawText(raw)
  if (!text) return joinTexts(content.map(itemText)) ?? rawJson(raw)
  const others = content.filter(item => !isText(item)).map(itemText)
  return joinTexts([text, ...others.filter(other => other && !text.includes(other))])
}

function rawText(raw: unknown): string | undefined {
  return (
    asString(raw) ??
    asString(valueAt(raw, 'output')) ??
    asString(valueAt(raw, 'stdout')) ??
    joinTexts(asArray(valueAt(raw, 'content')).map(itemText))
  )
}

function rawJson(raw: unknown): string | undefined {
  return raw === undefined ? undefined : JSON.stringify(raw, null, 2)
}

/** Diffs are shown by themselves, and the output of a terminal arrives as `terminal_output_delta`. */
function isOutput(item: unknown): boolean {
  return !['diff', 'terminal'].includes(asString(valueAt(item, 'type')) ?? '')
}

function isText(item: unknown): boolean {
  return asString(valueAt(item, 'content', 'text')) !== undefined || asString(valueAt(item, 'text')) !== undefined
}

/** An item is a content block, or a block wrapped in `content`; some agents leave out the types. */
function itemText(item: unknown): string | undefined {
  const block = valueAt(item, 'content') ?? item
  return asString(valueAt(block, 'text')) ?? contentBlockText(block)
}

function joinTexts(texts: readonly (string | undefined)[]): string | undefined {
  const found = texts.filter(text => text !== undefined)
  return found.length > 0 ? found.join('\n') : undefined
}
