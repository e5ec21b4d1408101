import type { RealTimeConnection } from '@feathersjs/feathers'
import type { Rooms } from './rooms.ts'

type Test = (connection: RealTimeConnection) => boolean

/** One or more channel names, as Feathers applications use them. It holds no members: those are in the rooms. */
export class RoomChannel {
  readonly names: readonly string[]
  /** What members get instead of the event's own data; null for that data. */
  readonly data: unknown
  readonly test: Test | undefined
  private readonly rooms: Rooms

  constructor(rooms: Rooms, names: readonly string[], data: unknown = null, test?: Test) {
    this.rooms = rooms
    this.names = names
    this.data = data
    this.test = test
  }

  /** The members, each once, whatever the number of names they are in. */
  get connections(): RealTimeConnection[] {
    const found = this.rooms.connections(this.names)
    return this.test ? found.filter(this.test) : found
  }

  get length(): number {
    return this.connections.length
  }

  join(...connections: RealTimeConnection[]): this {
    for (const connection of connections) for (const name of this.names) this.rooms.join(name, connection)
    return this
  }

  /** Takes connections out, or all members that a test is true for. */
  leave(...who: (RealTimeConnection | Test)[]): this {
    for (const one of who) {
      if (typeof one === 'function') this.leave(...this.connections.filter(connection => one(connection)))
      else if (this.names === this.rooms.names) this.rooms.leaveAll(one)
      else for (const name of this.names) this.rooms.leave(name, one)
    }
    return this
  }

  /** The same channel for some of its members only. Costs a look at each member when something is sent. */
  filter(test: Test): RoomChannel {
    const { test: before } = this
    const both = before ? (connection: RealTimeConnection) => before(connection) && test(connection) : test
    return new RoomChannel(this.rooms, this.names, this.data, both)
  }

  /** The same channel with other data. */
  send(data: unknown): RoomChannel {
    return new RoomChannel(this.rooms, this.names, data, this.test)
  }
}
