import { setImmediate, setTimeout } from 'node:timers/promises'
import { asOneOf, valueAt } from './untrusted-values.ts'

/** A replay that preceded the response counts as finished after this long without an update. */
const QUIET_MS = 100
/** The same for a replay that follows the response, which may start or pause while the agent reads its transcript. */
const LATE_QUIET_MS = 500
const MAX_WAIT_MS = 60_000

/** Updates that carry the transcript. They are dropped during a replay, because the daemon keeps its own transcript. */
const TRANSCRIPT_UPDATES = [
  'user_message_chunk',
  'agent_message_chunk',
  'agent_thought_chunk',
  'tool_call',
  'tool_call_update',
  'plan'
] as const

/** The replay of a transcript, as agents send it when they load a session. */
export class Replay {
  /** True if the agent has loaded the session, which requires it to replay the transcript. */
  isRequired = false
  /** True if any of the transcript was replayed. */
  hasTranscript = false
  #updatedAt = performance.now()

  /** True if the update is part of the replayed transcript. */
  includes(update: unknown): boolean {
    this.#updatedAt = performance.now()
    if (!asOneOf(TRANSCRIPT_UPDATES, valueAt(update, 'sessionUpdate'))) return false
    this.hasTranscript = true
    return true
  }

  /**
   * Waits for the end of the replay, which nothing announces: some agents continue or start it after they have answered the
   * request. Rejects with the signal's reason when it aborts.
   */
  async end(signal?: AbortSignal): Promise<void> {
    const startedAt = performance.now()
    this.#updatedAt = startedAt
    const precededResponse = this.hasTranscript
    while (performance.now() < startedAt + MAX_WAIT_MS) {
      signal?.throwIfAborted()
      const quietMs = precededResponse && this.#updatedAt === startedAt ? QUIET_MS : LATE_QUIET_MS
      const remainingMs = this.#updatedAt + quietMs - performance.now()
      if (remainingMs > 0) await setTimeout(remainingMs)
      else if (await this.#isQuiet()) return
    }
  }

  /** After a stall of the event loop, timers fire before the output that has arrived meanwhile is read. */
  async #isQuiet(): Promise<boolean> {
    const updatedAt = this.#updatedAt
    for (let turn = 0; turn < 3; turn++) await setImmediate()
    return this.#updatedAt === updatedAt
  }
}
