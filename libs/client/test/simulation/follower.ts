import type { Message } from '@callboard/contract'
import { NotFound } from '@feathersjs/errors'
import type { FollowEvent } from '../../src/follow/follow-event.ts'

/** A program that knows nothing but what following tells it, and what a person would read of it. */
export class SimulatedFollower {
  readonly rows = new Map<string, object>()
  readonly sessions = new Set<string>()
  /** What was told wrongly: twice, in the wrong order, or at the wrong place. */
  readonly faults: string[] = []
  isReady = false
  isOver = false
  private readonly told = new Map<string, string>()
  private readonly lastIndex = new Map<string, number>()

  constructor(told: AsyncIterable<FollowEvent>) {
    this.read(told).catch(error => {
      if (!(error instanceof NotFound)) this.faults.push(String(error))
      this.isOver = true
    })
  }

  private async read(told: AsyncIterable<FollowEvent>): Promise<void> {
    for await (const change of told) this.take(change)
    this.isOver = true
  }

  private take(change: FollowEvent): void {
    switch (change.kind) {
      case 'ready':
      case 'loading':
        this.isReady = change.kind === 'ready'
        break
      case 'session':
        this.sessions.add(change.session.session_id)
        this.put(change.session.session_id, change.session)
        break
      case 'task':
        this.put(change.task.task_id, change.task)
        break
      case 'permission':
        this.put(change.permission.permission_id, change.permission)
        break
      case 'message':
        this.message(change.message)
        break
      case 'text':
        this.text(change)
        break
      case 'removed':
        for (const id of change.message_ids) this.drop(id)
        break
      case 'gone':
        this.forget(change.session_id)
    }
  }

  /** F7: what was gone in the epoch before may be there again, as it was told already, and numbers are given again. */
  expectRepeats(): void {
    this.told.clear()
    this.lastIndex.clear()
  }

  private put(id: string, row: object): void {
    const said = JSON.stringify(row)
    if (this.told.get(id) === said) this.faults.push(`told twice: ${said}`)
    this.told.set(id, said)
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
    this.told.set(message.message_id, JSON.stringify(message))
  }

  private forget(session_id: string): void {
    this.sessions.delete(session_id)
    this.lastIndex.delete(session_id)
    for (const [id, row] of this.rows) if ('session_id' in row && row.session_id === session_id) this.drop(id)
  }

  private drop(id: string): void {
    this.rows.delete(id)
    this.told.delete(id)
  }
}
