import type { Delta, Message, Services, Session } from '@callboard/contract'
import { NotFound } from '@feathersjs/errors'
import { allMessages } from './calls/pages.ts'
import { CatchUp } from './catch-up.ts'
import type { ConnectionSource } from './connection/state.ts'
import { Conversation, type TranscriptChange } from './conversation.ts'
import { Listeners } from './listeners.ts'
import { Mailbox } from './mailbox.ts'
import { on, onRow, type ServiceByPath } from './row-events.ts'
import type { Surroundings } from './surroundings.ts'

/** S7: the live conversation of one session. It outlives a broken connection, a restarted daemon and a laptop's sleep. */
export interface Transcript {
  /** In order of index; a new array only when messages come or go. */
  readonly ids: readonly string[]
  /** A new object only when that message changed. */
  message(id: string): Message | undefined
  /** `ready` once everything stored is there; it stays so while the connection is away. */
  readonly state: 'loading' | 'ready' | 'failed'
  /** Called when `ids` or `state` changed. */
  subscribe(listener: () => void): () => void
  subscribeMessage(id: string, listener: () => void): () => void
  /** First all that is there, then what happens, until the transcript is closed or the session removed. Throws what made loading fail. */
  changes(): AsyncIterable<TranscriptChange>
  close(): void
}

/** A failure is made good by the next connection. */
type Progress = { state: 'loading' } | { state: 'ready' } | { state: 'failed'; error: unknown }

interface Rows {
  around: TranscriptChange[]
  messages: Message[]
}

export class LiveTranscript implements Transcript {
  private readonly session_id: string
  private readonly messages: Services['messages']
  private readonly surroundings: Surroundings | undefined
  private readonly conversation = new Conversation()
  private readonly listeners = new Listeners()
  private readonly messageListeners = new Map<string, Listeners>()
  private readonly readers = new Set<Mailbox<TranscriptChange>>()
  private readonly fetching = new Set<string>()
  private readonly catchUp: CatchUp<Rows>
  private readonly deafen: readonly (() => void)[]
  private progress: Progress = { state: 'loading' }
  private announced: Pick<Transcript, 'ids' | 'state'> = { ids: this.ids, state: this.state }
  private isClosed = false

  /** With surroundings, `changes()` tells of the session's tasks and permissions too. */
  constructor(session_id: string, service: ServiceByPath, connection: ConnectionSource, surroundings?: Surroundings) {
    this.session_id = session_id
    this.messages = service('messages')
    this.surroundings = surroundings
    this.deafen = this.listen(service)
    this.catchUp = new CatchUp(connection, {
      read: () => this.read(),
      begin: () => this.begin(),
      rows: rows => this.replace(rows),
      ready: () => this.publish([{ kind: 'ready' }]),
      failed: error => this.fail(error)
    })
  }

  get ids(): readonly string[] {
    return this.conversation.ids
  }

  get state(): Progress['state'] {
    return this.progress.state
  }

  message(id: string): Message | undefined {
    return this.conversation.message(id)
  }

  subscribe(listener: () => void): () => void {
    return this.listeners.add(listener)
  }

  subscribeMessage(id: string, listener: () => void): () => void {
    const listeners = this.messageListeners.get(id) ?? new Listeners()
    this.messageListeners.set(id, listeners)
    const remove = listeners.add(listener)
    return () => {
      remove()
      if (listeners.isEmpty) this.messageListeners.delete(id)
    }
  }

  async *changes(): AsyncGenerator<TranscriptChange, void> {
    const mailbox = new Mailbox<TranscriptChange>()
    const messages = this.ids.flatMap(id => this.message(id) ?? [])
    if (messages.length) mailbox.put({ kind: 'rows', messages })
    if (this.state === 'ready') mailbox.put({ kind: 'ready' })
    if (this.progress.state === 'failed') mailbox.close(this.progress)
    if (this.isClosed) mailbox.close()
    this.readers.add(mailbox)
    try {
      yield* mailbox
    } finally {
      this.readers.delete(mailbox)
    }
  }

  close(): void {
    this.isClosed = true
    this.catchUp.close()
    for (const stop of this.deafen) stop()
    for (const reader of this.readers) reader.close()
  }

  private listen(service: ServiceByPath): (() => void)[] {
    const { messages, conversation } = this
    return [
      onRow(messages, (row: Message) => this.hear(row, () => conversation.withRows([row]))),
      on(messages, 'removed', (row: Message) => this.hear(row, () => conversation.without([row.message_id]))),
      on(messages, 'delta', (piece: Delta) => this.hear(piece, () => this.grow(piece))),
      on(service('sessions'), 'removed', (session: Session) => this.hear(session, () => this.end())),
      ...(this.surroundings?.listen((row, changes) => this.hear(row, changes)) ?? [])
    ]
  }

  private hear({ session_id }: { session_id: string }, changes: () => TranscriptChange[]): void {
    if (session_id === this.session_id) this.catchUp.hear(() => this.publish(changes()))
  }

  /** R1: the session is gone, and its messages with it. */
  private end(): TranscriptChange[] {
    const changes = this.conversation.without(this.ids)
    for (const reader of this.readers) {
      reader.put(...changes)
      reader.close()
    }
    return changes
  }

  private grow(piece: Delta): TranscriptChange[] {
    const changes = this.conversation.withPiece(piece)
    if (this.conversation.hasHole(piece.message_id)) this.fillHole(piece.message_id)
    return changes
  }

  /** S2: fetches a message of which text is missing, once per hole. */
  private fillHole(id: string): void {
    if (this.fetching.has(id)) return
    this.fetching.add(id)
    this.messages
      .get(id)
      .then(
        row => this.publish(this.conversation.withRows([row])),
        // Any other failure is made good by the next piece or the next connection.
        error => error instanceof NotFound && this.publish(this.conversation.without([id]))
      )
      .finally(() => this.fetching.delete(id))
  }

  private async read(): Promise<Rows> {
    const around = (await this.surroundings?.load()) ?? []
    return { around, messages: await allMessages(this.messages, this.session_id) }
  }

  /** What was held before reading began and is not among the rows was removed while the connection was away. */
  private replace({ around, messages }: Rows): void {
    const present = new Set(messages.map(row => row.message_id))
    const gone = this.conversation.without(this.ids.filter(id => !present.has(id)))
    this.progress = { state: 'ready' }
    this.publish([...around, ...gone, ...this.conversation.withRows(messages)])
  }

  private begin(): void {
    if (this.progress.state === 'failed') this.progress = { state: 'loading' }
    this.publish([{ kind: 'loading' }])
  }

  private fail(error: unknown): void {
    this.progress = { state: 'failed', error }
    this.publish([])
    for (const reader of this.readers) reader.close({ error })
  }

  private publish(changes: readonly TranscriptChange[]): void {
    for (const reader of this.readers) reader.put(...changes)
    for (const id of changes.flatMap(changedIds)) this.messageListeners.get(id)?.call()
    const { ids, state } = this
    if (ids === this.announced.ids && state === this.announced.state) return
    this.announced = { ids, state }
    this.listeners.call()
  }
}

function changedIds(change: TranscriptChange): readonly string[] {
  switch (change.kind) {
    case 'rows':
      return change.messages.map(message => message.message_id)
    case 'text':
      return [change.message.message_id]
    case 'removed':
      return change.message_ids
    default:
      return []
  }
}
