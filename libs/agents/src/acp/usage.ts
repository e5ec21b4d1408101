import type { ContextLevel, Cost, Tokens } from '../adapter.ts'
import { at, number, text } from './narrow.ts'

/** What a turn took, from the prompt's answer: agents put it in its `usage`, or in a quota, or nowhere. */
export function tokensOfAnswer(answer: unknown): Tokens | undefined {
  return tokensIn(at(answer, 'usage')) ?? tokensIn(at(answer, '_meta', 'quota', 'token_count')) ?? tokensOfChunk(answer)
}

/** What a turn took, as some agents tell it with an empty chunk of text. */
export function tokensOfChunk(chunk: unknown): Tokens | undefined {
  return tokensIn(at(chunk, '_meta', 'usage'))
}

export function contextIn(update: unknown): ContextLevel | undefined {
  const used = number(at(update, 'used'))
  const size = number(at(update, 'size'))
  return used === undefined || size === undefined ? undefined : { used, size }
}

export function costIn(update: unknown): Cost | undefined {
  const amount = number(at(update, 'cost', 'amount'))
  const currency = text(at(update, 'cost', 'currency'))
  return amount === undefined || currency === undefined ? undefined : { amount, currency }
}

function tokensIn(counts: unknown): Tokens | undefined {
  const input = number(at(counts, 'inputTokens')) ?? number(at(counts, 'input_tokens'))
  const output = number(at(counts, 'outputTokens')) ?? number(at(counts, 'output_tokens'))
  if (input === undefined || output === undefined) return undefined
  const total = number(at(counts, 'totalTokens')) ?? number(at(counts, 'total_tokens'))
  return { input, output, total: total ?? input + output }
}

/** What several calls of its model cost an agent; it tells of each by itself. */
export function sumOf(before: Tokens | undefined, more: Tokens | undefined): Tokens | undefined {
  if (!before || !more) return more ?? before
  return { input: before.input + more.input, output: before.output + more.output, total: before.total + more.total }
}
