import { setImmediate, setTimeout } from 'node:timers/promises'
import type { TextSpec } from './script.ts'
import { splitText, type TextPart } from './script-text.ts'

/** The context of a running script: its output, and the signal that stops it. */
export interface TurnContext {
  seed: number
  /** Sends a `session/update`. */
  update(update: { sessionUpdate: string } & Record<string, unknown>): Promise<void>
  /** Sends a notification outside the protocol. */
  notify(method: string, params: unknown): Promise<void>
  /** Requests permission and returns the id of the chosen option, or `cancelled`. */
  requestPermission(toolCall: { toolCallId: string; title: string }): Promise<string>
  /** A new message id, or none where the agent omits them. */
  messageId(): { messageId?: string }
  /** Aborts when the turn is cancelled. */
  signal: AbortSignal
}

/** Ends the turn early with this stop reason. */
export class EarlyEnd extends Error {
  readonly stopReason: 'end_turn' | 'cancelled'
  constructor(stopReason: 'end_turn' | 'cancelled') {
    super(stopReason)
    this.stopReason = stopReason
  }
}

/** Sends text or a thought in deltas. */
export async function sendText(part: TextPart, spec: TextSpec, context: TurnContext, onSent = (_piece: string) => {}) {
  const sessionUpdate = part === 'thought' ? 'agent_thought_chunk' : 'agent_message_chunk'
  const message = context.messageId()
  await sendPaced(spec, part, context, async piece => {
    await context.update({ sessionUpdate, content: { type: 'text', text: piece }, ...message })
    onSent(piece)
  })
}

/** Calls `send` with each delta at its time; throws when the turn is cancelled. */
export async function sendPaced(
  spec: TextSpec,
  part: TextPart,
  context: TurnContext,
  send: (piece: string) => Promise<void>
) {
  const startedAt = performance.now()
  let sentLength = 0
  let sinceYield = 0
  for (const piece of splitText(spec, context.seed, part)) {
    sentLength += piece.length
    const wait = spec.rate === undefined ? 0 : startedAt + (sentLength / spec.rate) * 1000 - performance.now()
    if (wait > 1) await setTimeout(wait, undefined, { signal: context.signal })
    else if (++sinceYield % 64 === 0) await setImmediate(undefined, { signal: context.signal })
    context.signal.throwIfAborted()
    await send(piece)
  }
}
