import { type Client, isTransient, newIdempotencyKey } from '@callboard/client'
import { claim } from '../browser/tab-coordination.ts'
import { createStore, useStore } from '../browser/value-store.ts'
import { reportError } from './error-store.ts'
import { persistedList } from './persisted-list.ts'
import { restoreToDraft } from './prompt-draft.ts'
import { currentSignIn } from './sign-in-store.ts'

/** A prompt on its way: kept until the daemon has answered, by the key with which it is never queued twice (T3). */
interface PendingPrompt {
  /** The idempotency key. */
  id: string
  session_id: string
  prompt: string
  /** The files that go with it. */
  document_ids?: readonly string[]
  now?: boolean
  at: string
}

/** Milliseconds before what failed for now is sent again; and for which the daemon surely knows a key. */
const RETRY_DELAY_MS = 1_000
const MAX_AGE_MS = 20 * 3_600_000

const outbox = persistedList<PendingPrompt>('unsent')
/** What keeps prompts from being sent: there is no connection, or the daemon cannot take those of some sessions. */
const isOffline = createStore(false)
const sendErrors = createStore<ReadonlyMap<string, string>>(new Map())

/** What waits to be sent to a session, and what for; the same in all tabs. What is merely on its way is not shown. */
export function useUnsentPrompts(session_id: string) {
  const because = useStore(sendErrors).get(session_id)
  const hindered = useStore(isOffline) ? ('offline' as const) : because && { because }
  const all = outbox.use()
  return { hindered, unsent: hindered ? all.filter(one => one.session_id === session_id) : [] }
}

/** The files that go with what waits to be sent to a session. */
export const useOutboxDocumentIds = (session_id: string): readonly string[] =>
  outbox.use().flatMap(one => (one.session_id === session_id ? (one.document_ids ?? []) : []))

export const discardPrompt = outbox.remove

/** Keeps a prompt, to be sent as soon as there is a connection. Fails where the browser has no room left. */
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
 * Sends what waits, in order, whenever there is a connection, until it is ended by what it gives. What another tab sends at
 * the same time bears the same key.
 */
export function startOutbox(client: Client): () => void {
  const owner = currentSignIn.get()?.user_id
  let [isSending, isStopped] = [false, false]
  let timer: ReturnType<typeof setTimeout> | undefined
  // The list is another one as soon as somebody else has signed in: it is not sent by who was here before.
  const isCurrentUser = () => !isStopped && currentSignIn.get()?.user_id === owner
  const canSend = () => isCurrentUser() && ['live', 'catching_up'].includes(client.connection.current().status)
  const sendAll = async () => {
    if (isCurrentUser()) isOffline.set(!canSend())
    if (isSending) return
    isSending = true
    clearTimeout(timer)
    // Of each session one goes after the other; one that has to wait keeps no other session waiting.
    const errors = new Map<string, string>()
    const next = () => outbox.items().find(({ session_id }) => !errors.has(session_id))
    for (let unsent = next(); unsent && canSend(); unsent = next()) {
      const error = await sendOne(client, unsent)
      if (error) errors.set(unsent.session_id, error)
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

/** Gives a sentence when it is to be tried again. What the daemon refuses goes back to whoever wrote it. */
async function sendOne(client: Client, unsent: PendingPrompt): Promise<string | undefined> {
  const { id, session_id, prompt, document_ids, now, at } = unsent
  try {
    if (Date.now() - Date.parse(at) > MAX_AGE_MS)
      throw new Error('It waited offline for too long. Check it and send it again.')
    const along = document_ids && { document_ids: [...document_ids] }
    await client.prompt(session_id, { prompt, ...along, ...(now && { now }), idempotency_key: id })
  } catch (error) {
    if (error instanceof Error && isTransient(error)) return error.message
    // Every tab is told; what one of them has stored is not there for the others at once.
    if (await claim(id)) {
      restoreToDraft(session_id, prompt)
      reportError('Couldn’t send the prompt', error)
    }
  }
  outbox.remove(id)
  return undefined
}
