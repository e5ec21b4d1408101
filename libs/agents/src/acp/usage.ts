import type { ContextLevel, Cost, Tokens } from '../adapter.ts'
import { asNumber, asString, valueAt } from './untrusted-values.ts'

/** Returns the tokens of a turn from the prompt's response: agents report them in `usage`, in a quota, or not at all. */
export function parsePromptTokens(response: unknown): Tokens | undefined {
  return (
    parseTokens(valueAt(response, 'usage')) ??
    parseTokens(valueAt(response, '_meta', 'quota', 'token_count')) ??
    parseChunkTokens(response)
  )
}

/** Returns the tokens that some agents attach to an empty text chunk. */
export function parseChunkTokens(chunk: unknown): Tokens | undefined {
  return parseTokens(valueAt(chunk, '_meta', 'usage'))
}

export function parseContext(update: unknown): ContextLevel | undefined {
  const used = asNumber(valueAt(update, 'used'))
  const size = asNumber(valueAt(update, 'size'))
  return used === undefined || size === undefined ? undefined : { used, size }
}

export function parseCost(update: unknown): Cost | undefined {
  const amount = asNumber(valueAt(update, 'cost', 'amount'))
  const currency = asString(valueAt(update, 'cost', 'currency'))
  return amount === undefined || currency === undefined ? undefined : { amount, currency }
}

function parseTokens(counts: unknown): Tokens | undefined {
  const input = asNumber(valueAt(counts, 'inputTokens')) ?? asNumber(valueAt(counts, 'input_tokens'))
  const output = asNumber(valueAt(counts, 'outputTokens')) ?? asNumber(valueAt(counts, 'output_tokens'))
  if (input === undefined || output === undefined) return undefined
  const total = asNumber(valueAt(counts, 'totalTokens')) ?? asNumber(valueAt(counts, 'total_tokens'))
  return { input, output, total: total ?? input + output }
}

/** Adds up the tokens of several model calls, which an agent reports one by one. */
export function addTokens(sum: Tokens | undefined, more: Tokens | undefined): Tokens | undefined {
  if (!sum || !more) return more ?? sum
  return { input: sum.input + more.input, output: sum.output + more.output, total: sum.total + more.total }
}
