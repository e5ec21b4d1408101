import { setTimeout as delay } from 'node:timers/promises'
import { carryOut } from './carry-out.ts'
import { understand } from './intent.ts'
import type { Answer, Brain, Turn } from './turn.ts'

export const HOW_TO_GET_A_MODEL =
  '*I work without a model, so I understand simple requests only. To give me one, start [Ollama](https://ollama.com) with a model that can use tools, or set `OPENAI_BASE_URL` before Callboard starts.*'

/** Answers plain requests without any model. */
export class ScriptedBrain implements Brain {
  readonly #pace: number
  #hasSaidWhatItIs = false

  /** `pace`: milliseconds between two pieces of an answer. */
  constructor(pace: number) {
    this.#pace = pace
  }

  async answer(prompt: string, turn: Turn): Promise<Answer> {
    const intent = understand(prompt)
    const text = await carryOut(intent, turn)
    const isNews = !this.#hasSaidWhatItIs || intent.does === 'unknown'
    this.#hasSaidWhatItIs = true
    await this.#recite(isNews ? `${text}\n\n${HOW_TO_GET_A_MODEL}` : text, turn)
    return { stopReason: 'end_turn' }
  }

  /** In pieces of a few words, so that it grows as a model's answer does; a long text in larger ones. */
  async #recite(text: string, { voice, signal }: Turn): Promise<void> {
    const words = text.match(/\s+|\S+/g) ?? []
    const size = Math.max(6, Math.ceil(words.length / 150))
    for (let from = 0; from < words.length; from += size) {
      signal.throwIfAborted()
      await voice.say(words.slice(from, from + size).join(''))
      if (this.#pace) await delay(this.#pace, undefined, { signal })
    }
  }
}
