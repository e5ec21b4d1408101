import type { TextSpec } from './script.ts'

const WORDS = 'board call cast cue curtain dance entrance exit hand house light line mask scene script stage trap wing'
const EMOJI = ['🎭', '🎬', '👏', '🎟️']
const BLOCK = 8192

/** Returns the whole text of a spec, which its deltas add up to. `part` distinguishes the texts of a turn. */
export function textOf(spec: TextSpec, seed: number, part: TextPart): string {
  if (spec.text !== undefined) return spec.text
  const length = spec.length ?? 200
  const next = createRandom(seed, `words of ${part}`)
  let block = ''
  while (block.length < Math.min(length, BLOCK)) block += word(next, spec.emoji)
  const text = block.repeat(Math.ceil(length / Math.max(block.length, 1))).slice(0, length)
  return endsInPair(text) ? `${text.slice(0, -1)}.` : text
}

/** Yields the deltas of a spec in order. */
export function* splitText(spec: TextSpec, seed: number, part: TextPart): Generator<string> {
  const text = textOf(spec, seed, part)
  const [least, most] = spec.piece ?? [1, 12]
  const next = createRandom(seed, `pieces of ${part}`)
  for (let at = 0; at < text.length; ) {
    let end = at + least + Math.floor(next() * (most - least + 1))
    if (spec.emoji && isPair(text, end)) end += 1
    yield text.slice(at, end)
    at = end
  }
}

export type TextPart = 'thought' | 'output' | 'text' | 'late'

function word(next: () => number, emoji = false): string {
  const words = WORDS.split(' ')
  const kind = next()
  if (emoji && kind < 0.3) return `${EMOJI[Math.floor(next() * EMOJI.length)]} `
  return `${words[Math.floor(next() * words.length)]}${kind > 0.95 ? '.\n' : ' '}`
}

/** True if a surrogate pair starts at `at`. */
function isPair(text: string, at: number): boolean {
  return (text.codePointAt(at) ?? 0) > 0xffff
}

function endsInPair(text: string): boolean {
  return /[\uD800-\uDBFF]$/.test(text)
}

/** Creates a random number generator from a seed and a purpose (mulberry32 over an FNV-1a hash). */
function createRandom(seed: number, purpose: string): () => number {
  let state = seed
  for (const letter of purpose) state = Math.imul(state ^ letter.charCodeAt(0), 0x01000193)
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
