import { type Client, isPassing, newKey } from '@callboard/client'
import { tellFailure } from '../ui/tell.ts'
import { giveBack } from './draft.ts'
import { keptList } from './kept-list.ts'
import { createStore, useStore } from './store.ts'

/** A prompt on its way: kept until the daemon has answered, by the key with which it is never queued twice (T3). */
interface Unsent {
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
const AGAIN = 1_000
const KNOWN = 20 * 3_600_000

const outbox = keptList<Unsent>('unsent')
/** What keeps the eldest from being sent. */
const hindrance = createStore<'offline' | { because: string } | undefined>(undefined)

/** What waits to be sent to a session, and what for; the same in all tabs. What is merely on its way is not shown. */
export function useUnsent(session_id: string) {
  const hindered = useStore(hindrance)
  const all = outbox.use()
  return { hindered, unsent: hindered ? all.filter(one => one.session_id === session_id) : [] }
}

/** The files that go with what waits to be sent to a session. */
export const useOnTheirWay = (session_id: string): readonly string[] =>
  outbox.use().flatMap(one => (one.session_id === session_id ? (one.document_ids ?? []) : []))

export const takeBack = outbox.drop

/** Keeps a prompt, to be sent as soon as there is a connection. Fails where the browser has no room left. */
export function send(session_id: string, prompt: string, document_ids: readonly string[], now: boolean): void {
  const along = document_ids.length > 0 && { document_ids }
  outbox.put({ id: newKey(), session_id, prompt, ...along, ...(now && { now }), at: new Date().toISOString() })
}

/**
 * Sends what waits, in order, whenever there is a connection, until it is ended by what it gives. What another tab sends at
 * the same time bears the same key.
 */
export function sendOutbox(client: Client): () => void {
  let [isSending, isOver] = [false, false]
  let timer: ReturnType<typeof setTimeout> | undefined
  const isOpen = () => !isOver && ['live', 'catching_up'].includes(client.connection.current().status)
  const sendAll = async () => {
    if (!isOver) hindrance.set(isOpen() ? undefined : 'offline')
    if (isSending) return
    isSending = true
    clearTimeout(timer)
    for (let [next] = outbox.items(); next && isOpen(); [next] = outbox.items()) {
      const failure = await sendOne(client, next)
      if (!failure) continue
      if (isOpen()) hindrance.set({ because: failure })
      timer = setTimeout(sendAll, AGAIN)
      break
    }
    isSending = false
  }
  const ends = [client.connection.subscribe(sendAll), outbox.subscribe(sendAll)]
  void sendAll()
  return () => {
    isOver = true
    clearTimeout(timer)
    for (const end of ends) end()
  }
}

/** Gives a sentence when it is to be tried again. What the daemon refuses goes back to whoever wrote it. */
async function sendOne(client: Client, unsent: Unsent): Promise<string | undefined> {
  const { id, session_id, prompt, document_ids, now, at } = unsent
  try {
    if (Date.now() - Date.parse(at) > KNOWN)
      throw new Error('It has waited for most of a day: see whether it is still meant.')
    const along = document_ids && { document_ids: [...document_ids] }
    await client.prompt(session_id, { prompt, ...along, ...(now && { now }), idempotency_key: id })
  } catch (error) {
    if (error instanceof Error && isPassing(error)) return error.message
    if (!outbox.drop(id)) return undefined
    giveBack(session_id, prompt)
    tellFailure('The prompt was not sent', error)
  }
  outbox.drop(id)
  return undefined
}
