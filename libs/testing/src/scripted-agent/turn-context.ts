import { setImmediate, setTimeout } from 'node:timers/promises'
import type { Saying } from './script.ts'
import { splitText, type TextPart } from './script-text.ts'

/** Where a script is performed: what it may say, and when it must stop. */
export interface TurnContext {
  seed: number
  /** Says one `session/update`. */
  update(update: { sessionUpdate: string } & Record<string, unknown>): Promise<void>
  /** Says a notification that is no part of the protocol. */
  notify(method: string, params: unknown): Promise<void>
  /** Asks for permission; gives the id of the option that was chosen, or `cancelled`. */
  ask(toolCall: { toolCallId: string; title: string }): Promise<string>
  /** The id of a message, or nothing where the agent leaves them out. */
  messageId(): { messageId?: string }
  /** Aborts when the turn is cancelled. */
  signal: AbortSignal
}

/** Ends the turn early with this answer. */
export class EarlyEnd extends Error {
  readonly stopReason: 'end_turn' | 'cancelled'
  constructor(stopReason: 'end_turn' | 'cancelled') {
    super(stopReason)
    this.stopReason = stopReason
  }
}

/** Says text or a thought in pieces. */
export async function sendText(part: TextPart, saying: Saying, stage: TurnContext, after = (_piece: string) => {}) {
  const sessionUpdate = part === 'thought' ? 'agent_thought_chunk' : 'agent_message_chunk'
  const message = stage.messageId()
  await sendPaced(saying, part, stage, async piece => {
    await stage.update({ sessionUpdate, content: { type: 'text', text: piece }, ...message })
    after(piece)
  })
}

/** Calls `say` with each piece when it is due; throws when the turn is cancelled. */
export async function sendPaced(
  saying: Saying,
  part: TextPart,
  stage: TurnContext,
  say: (piece: string) => Promise<void>
) {
  const begin = performance.now()
  let said = 0
  let sinceBreath = 0
  for (const piece of splitText(saying, stage.seed, part)) {
    said += piece.length
    const wait = saying.rate === undefined ? 0 : begin + (said / saying.rate) * 1000 - performance.now()
    if (wait > 1) await setTimeout(wait, undefined, { signal: stage.signal })
    else if (++sinceBreath % 64 === 0) await setImmediate(undefined, { signal: stage.signal })
    stage.signal.throwIfAborted()
    await say(piece)
  }
}
