import { setTimeout as delay } from 'node:timers/promises'
import { parseIntent } from './parse-intent.ts'
import type { PromptTurn, Responder, TurnResult } from './responder.ts'
import { runIntent } from './run-intent.ts'

export const MODEL_HINT =
  '*I work without a model, so I understand simple requests only. To use a model, start [Ollama](https://ollama.com) with one that supports tools, or set `OPENAI_BASE_URL` before you start Callboard.*'

/** Answers simple requests without a model. */
export class ScriptedResponder implements Responder {
  readonly #chunkDelayMs: number
  #hasShownHint = false

  constructor(chunkDelayMs: number) {
    this.#chunkDelayMs = chunkDelayMs
  }

  async respond(prompt: string, turn: PromptTurn): Promise<TurnResult> {
    const intent = parseIntent(prompt)
    const text = await runIntent(intent, turn)
    const showsHint = !this.#hasShownHint || intent.kind === 'unknown'
    this.#hasShownHint = true
    await this.#stream(showsHint ? `${text}\n\n${MODEL_HINT}` : text, turn)
    return { stopReason: 'end_turn' }
  }

  /** Sends the text in chunks of a few words, as a model does; a long text in larger chunks. */
  async #stream(text: string, { updates, signal }: PromptTurn): Promise<void> {
    const words = text.match(/\s+|\S+/g) ?? []
    const size = Math.max(6, Math.ceil(words.length / 150))
    for (let from = 0; from < words.length; from += size) {
      signal.throwIfAborted()
      await updates.sendText(words.slice(from, from + size).join(''))
      if (this.#chunkDelayMs) await delay(this.#chunkDelayMs, undefined, { signal })
    }
  }
}
