import { type Client, isTransient, newIdempotencyKey } from '@callboard/client'
import { claim } from '../browser/tab-coordination.ts'
import { createStore, useStore } from '../browser/value-store.ts'
import { reportError } from './error-store.ts'
import { persistedList } from './persisted-list.ts'
import { restoreToDraft } from './prompt-draft.ts'
import { currentSignIn } from './sign-in-store.ts'

/**
 * A prompt that is being sent: kept until the daemon has answered, with the key that keeps it from being queued twice
 * (T3).
 */
interface PendingPrompt {
  /** The idempotency key. */
  id: string
  session_id: string
  prompt: string
  /** The documents to send with it. */
  document_ids?: readonly string[]
  now?: boolean
  at: string
}

/**
 * Delay before a retry, and the maximum age at which the daemon is sure to remember the idempotency key; both in ms.
 */
const RETRY_DELAY_MS = 1_000
const MAX_AGE_MS = 20 * 3_600_000

const outbox = persistedList<PendingPrompt>('unsent')
/** Reasons why prompts cannot be sent: no connection, or the last error per session. */
const isOffline = createStore(false)
const sendErrors = createStore<ReadonlyMap<string, string>>(new Map())

/**
 * The prompts that cannot be sent to a session at the moment, and why; the same in all tabs. Prompts in flight are left
 * out.
 */
export function useUnsentPrompts(session_id: string) {
  const error = useStore(sendErrors).get(session_id)
  const blocked = useStore(isOffline) ? ('offline' as const) : error && { message: error }
  const all = outbox.use()
  return { blocked, prompts: blocked ? all.filter(one => one.session_id === session_id) : [] }
}

/** The documents of prompts that are not sent to a session yet. */
export const useOutboxDocumentIds = (session_id: string): readonly string[] =>
  outbox.use().flatMap(one => (one.session_id === session_id ? (one.document_ids ?? []) : []))

export const discardPrompt = outbox.remove

/**
 * Adds a prompt to the outbox, which sends it as soon as there is a connection. Throws if the storage quota is
 * exceeded.
 */
export function sendPrompt(session_id: string, prompt: string, document_ids: readonly string[], now: boolean): void {
  const along = document_ids.length > 0 && { document_ids }
  outbox.put({
    id: newIdempotencyKey(),
    session_id,
    prompt,
    ...along,
    ...(now && { now }),
    at: new Date().toISOString()
  })
}

/**
 * Sends the prompts in order while there is a connection. Several tabs may send the same prompt: it has the same key.
 * Returns a function that stops this.
 */
export function startOutbox(client: Client): () => void {
  const owner = currentSignIn.get()?.user_id
  let [isSending, isStopped] = [false, false]
  let timer: ReturnType<typeof setTimeout> | undefined
  // The list changes when another user signs in, whose prompts this connection must not send.
  const isCurrentUser = () => !isStopped && currentSignIn.get()?.user_id === owner
  const canSend = () => isCurrentUser() && ['live', 'catching_up'].includes(client.connection.current().status)
  const sendAll = async () => {
    if (isCurrentUser()) isOffline.set(!canSend())
    if (isSending) return
    isSending = true
    clearTimeout(timer)
    // Prompts of one session are sent in order; a session that has to wait does not delay the others.
    const errors = new Map<string, string>()
    const next = () => outbox.items().find(({ session_id }) => !errors.has(session_id))
    for (let pending = next(); pending && canSend(); pending = next()) {
      const error = await sendOne(client, pending)
      if (error) errors.set(pending.session_id, error)
    }
    isSending = false
    if (isCurrentUser()) sendErrors.set(canSend() ? errors : new Map())
    if (errors.size > 0) timer = setTimeout(sendAll, RETRY_DELAY_MS)
  }
  const unsubscribers = [client.connection.subscribe(sendAll), outbox.subscribe(sendAll)]
  void sendAll()
  return () => {
    isStopped = true
    clearTimeout(timer)
    for (const end of unsubscribers) end()
  }
}

/** Returns an error message if the prompt is to be retried. A rejected prompt is put back into the draft. */
async function sendOne(client: Client, pending: PendingPrompt): Promise<string | undefined> {
  const { id, session_id, prompt, document_ids, now, at } = pending
  try {
    if (Date.now() - Date.parse(at) > MAX_AGE_MS)
      throw new Error('It waited offline for too long. Check it and send it again.')
    const along = document_ids && { document_ids: [...document_ids] }
    await client.prompt(session_id, { prompt, ...along, ...(now && { now }), idempotency_key: id })
  } catch (error) {
    if (error instanceof Error && isTransient(error)) return error.message
    // Every tab may get here, but the draft must be restored and the error shown only once.
    if (await claim(id)) {
      restoreToDraft(session_id, prompt)
      reportError('Couldn’t send the prompt', error)
    }
  }
  outbox.remove(id)
  return undefined
}
