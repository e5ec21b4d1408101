import type { RealTimeConnection } from '@feathersjs/feathers'
import type { Audience, Channel } from './declarations.ts'
import type { Rooms } from './rooms.ts'

type IsWanted = (connection: RealTimeConnection) => boolean

/** An audience as it is sent to: rooms, and what they hear in place of the event's payload (`undefined`: the payload). */
export abstract class RoomAudience implements Audience {
  abstract readonly rooms: Iterable<string>
  abstract readonly data: unknown
  abstract members(): Map<string, RealTimeConnection>
  abstract send(data: unknown): RoomAudience

  get length(): number {
    return this.members().size
  }

  get connections(): RealTimeConnection[] {
    return [...this.members().values()]
  }

  filter(isWanted: IsWanted): Audience {
    return new Selection(new Map([...this.members()].filter(([, connection]) => isWanted(connection))), this.data)
  }
}

/** The members of rooms, whoever they are when the event is sent. */
export class NamedChannel extends RoomAudience implements Channel {
  readonly rooms: ReadonlySet<string>
  readonly data: unknown
  readonly #book: Rooms

  constructor(book: Rooms, rooms: ReadonlySet<string>, data?: unknown) {
    super()
    if (rooms.size === 0) throw new Error('app.channel needs at least one channel name')
    this.#book = book
    this.rooms = rooms
    this.data = data
  }

  members(): Map<string, RealTimeConnection> {
    return this.#book.members(this.rooms)
  }

  join(...connections: (RealTimeConnection | undefined)[]): this {
    for (const connection of connections) {
      if (connection) this.#book.join(connection, this.rooms)
    }
    return this
  }

  leave(...who: (RealTimeConnection | undefined | IsWanted)[]): this {
    for (const one of who) {
      if (typeof one === 'function') this.leave(...this.connections.filter(connection => one(connection)))
      else if (one) this.#book.leave(one, this.rooms)
    }
    return this
  }

  send(data: unknown): NamedChannel {
    return new NamedChannel(this.#book, this.rooms, data)
  }
}

/** Chosen connections, each reached by the room that Socket.IO keeps for its socket. */
class Selection extends RoomAudience {
  readonly data: unknown
  readonly #members: Map<string, RealTimeConnection>

  constructor(members: Map<string, RealTimeConnection>, data: unknown) {
    super()
    this.#members = members
    this.data = data
  }

  get rooms(): Iterable<string> {
    return this.#members.keys()
  }

  members(): Map<string, RealTimeConnection> {
    return this.#members
  }

  send(data: unknown): Selection {
    return new Selection(this.#members, data)
  }
}
