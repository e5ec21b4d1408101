import type { Message } from '@callboard/contract'
import { NotFound } from '@feathersjs/errors'
import type { FollowEvent } from '../../src/follow/follow-event.ts'

/** A program that knows only what follow events deliver. */
export class SimulatedFollower {
  readonly rows = new Map<string, object>()
  readonly sessions = new Set<string>()
  /** Events that were repeated, out of order or at a wrong offset. */
  readonly faults: string[] = []
  isReady = false
  isOver = false
  private readonly reported = new Map<string, string>()
  private readonly lastIndex = new Map<string, number>()

  constructor(events: AsyncIterable<FollowEvent>) {
    this.read(events).catch(error => {
      if (!(error instanceof NotFound)) this.faults.push(String(error))
      this.isOver = true
    })
  }

  private async read(events: AsyncIterable<FollowEvent>): Promise<void> {
    for await (const event of events) this.apply(event)
    this.isOver = true
  }

  private apply(event: FollowEvent): void {
    switch (event.kind) {
      case 'ready':
      case 'loading':
        this.isReady = event.kind === 'ready'
        break
      case 'session':
        this.sessions.add(event.session.session_id)
        this.put(event.session.session_id, event.session)
        break
      case 'task':
        this.put(event.task.task_id, event.task)
        break
      case 'permission':
        this.put(event.permission.permission_id, event.permission)
        break
      case 'message':
        this.message(event.message)
        break
      case 'text':
        this.text(event)
        break
      case 'removed':
        for (const id of event.message_ids) this.drop(id)
        break
      case 'gone':
        this.forget(event.session_id)
    }
  }

  /** F7: after a restore rows may be delivered again, and indexes are assigned again. */
  expectRepeats(): void {
    this.reported.clear()
    this.lastIndex.clear()
  }

  private put(id: string, row: object): void {
    const json = JSON.stringify(row)
    if (this.reported.get(id) === json) this.faults.push(`events twice: ${json}`)
    this.reported.set(id, json)
    this.rows.set(id, row)
  }

  private message(message: Message): void {
    const { message_id, session_id, index } = message
    const last = this.lastIndex.get(session_id) ?? 0
    if (!this.rows.has(message_id)) {
      if (index <= last) this.faults.push(`out of order: ${index} after ${last}`)
      this.lastIndex.set(session_id, Math.max(last, index))
    }
    this.put(message_id, message)
  }

  private text({ message, offset, text }: Extract<FollowEvent, { kind: 'text' }>): void {
    const held = this.rows.get(message.message_id)
    const before = held && 'text' in held ? String(held.text) : ''
    if (before.length !== offset || before + text !== message.text)
      this.faults.push(`"${text}" at ${offset} of "${before}"`)
    this.rows.set(message.message_id, message)
    this.reported.set(message.message_id, JSON.stringify(message))
  }

  private forget(session_id: string): void {
    this.sessions.delete(session_id)
    this.lastIndex.delete(session_id)
    for (const [id, row] of this.rows) if ('session_id' in row && row.session_id === session_id) this.drop(id)
  }

  private drop(id: string): void {
    this.rows.delete(id)
    this.reported.delete(id)
  }
}
