import type { RealTimeConnection } from '@feathersjs/feathers'
import type { Audience, Channel } from './declarations.ts'
import type { Whom } from './recipients.ts'
import type { Rooms } from './rooms.ts'

type IsWanted = (connection: RealTimeConnection) => boolean

/** What is heard in place of an event's payload and further arguments; `undefined` stands for these. */
export interface Words {
  readonly data?: unknown
  readonly extra?: readonly unknown[] | undefined
}

/** Whom an event is sent to, and what they hear. */
export class RoomAudience implements Audience {
  readonly whom: Whom
  readonly words: Words
  protected readonly book: Rooms

  constructor(book: Rooms, whom: Whom, words: Words = {}) {
    this.book = book
    this.whom = whom
    this.words = words
  }

  get length(): number {
    return this.book.members(this.whom).size
  }

  get connections(): RealTimeConnection[] {
    return [...this.book.members(this.whom).values()]
  }

  filter(isWanted: IsWanted): Audience {
    const rooms = new Set<string>()
    for (const [id, connection] of this.book.members(this.whom)) {
      if (isWanted(connection)) rooms.add(id)
    }
    return new RoomAudience(this.book, { rooms, except: new Set(), isChosen: true }, this.words)
  }

  except(...names: (string | readonly string[])[]): Audience {
    const except = new Set([...this.whom.except, ...names.flat()])
    return new RoomAudience(this.book, { ...this.whom, except }, this.words)
  }

  takeOutOf(...names: (string | readonly string[])[]): this {
    this.book.takeOut(this.whom, names.flat())
    return this
  }

  send(data: unknown, ...extra: unknown[]): Audience {
    return new RoomAudience(this.book, this.whom, wordsOf(data, extra))
  }
}

/** The members of named rooms, whoever they are when the event is sent. */
export class NamedChannel extends RoomAudience implements Channel {
  constructor(book: Rooms, rooms: ReadonlySet<string>, words?: Words) {
    super(book, { rooms, except: new Set() }, words)
    if (rooms.size === 0) throw new Error('app.channel needs at least one channel name')
  }

  join(...connections: (RealTimeConnection | undefined)[]): this {
    for (const connection of connections) {
      if (connection) this.book.join(connection, this.whom.rooms)
    }
    return this
  }

  leave(...who: (RealTimeConnection | undefined | IsWanted)[]): this {
    for (const one of who) {
      if (typeof one === 'function') this.leave(...this.connections.filter(connection => one(connection)))
      else if (one) this.book.leave(one, this.whom.rooms)
    }
    return this
  }

  override send(data: unknown, ...extra: unknown[]): NamedChannel {
    return new NamedChannel(this.book, this.whom.rooms, wordsOf(data, extra))
  }
}

const wordsOf = (data: unknown, extra: readonly unknown[]): Words => ({ data, extra: extra.length ? extra : undefined })
