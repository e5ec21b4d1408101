import type { RealTimeConnection } from '@feathersjs/feathers'
import type { Audience, Channel } from './declarations.ts'
import type { Recipients } from './recipients.ts'
import type { RoomIndex } from './room-index.ts'

type ConnectionPredicate = (connection: RealTimeConnection) => boolean

/** Replaces an event's payload and further arguments; `undefined` keeps them. */
export interface EventOverride {
  readonly data?: unknown
  readonly extra?: readonly unknown[] | undefined
}

/** The recipients of an event, and what they receive. */
export class RoomAudience implements Audience {
  readonly recipients: Recipients
  readonly override: EventOverride
  protected readonly roomIndex: RoomIndex

  constructor(roomIndex: RoomIndex, recipients: Recipients, override: EventOverride = {}) {
    this.roomIndex = roomIndex
    this.recipients = recipients
    this.override = override
  }

  get length(): number {
    return this.roomIndex.members(this.recipients).size
  }

  get connections(): RealTimeConnection[] {
    return [...this.roomIndex.members(this.recipients).values()]
  }

  filter(predicate: ConnectionPredicate): Audience {
    const rooms = new Set<string>()
    for (const [id, connection] of this.roomIndex.members(this.recipients)) {
      if (predicate(connection)) rooms.add(id)
    }
    return new RoomAudience(this.roomIndex, { rooms, except: new Set(), isLocal: true }, this.override)
  }

  except(...names: (string | readonly string[])[]): Audience {
    const except = new Set([...this.recipients.except, ...names.flat()])
    return new RoomAudience(this.roomIndex, { ...this.recipients, except }, this.override)
  }

  evictFrom(...names: (string | readonly string[])[]): this {
    this.roomIndex.evict(this.recipients, names.flat())
    return this
  }

  send(data: unknown, ...extra: unknown[]): Audience {
    return new RoomAudience(this.roomIndex, this.recipients, toOverride(data, extra))
  }
}

/** The members of named rooms at the time of sending. */
export class NamedChannel extends RoomAudience implements Channel {
  constructor(roomIndex: RoomIndex, rooms: ReadonlySet<string>, override?: EventOverride) {
    super(roomIndex, { rooms, except: new Set() }, override)
    if (rooms.size === 0) throw new Error('app.channel needs at least one channel name')
  }

  join(...connections: (RealTimeConnection | undefined)[]): this {
    for (const connection of connections) {
      if (connection) this.roomIndex.join(connection, this.recipients.rooms)
    }
    return this
  }

  leave(...targets: (RealTimeConnection | undefined | ConnectionPredicate)[]): this {
    for (const target of targets) {
      if (typeof target === 'function') this.leave(...this.connections.filter(connection => target(connection)))
      else if (target) this.roomIndex.leave(target, this.recipients.rooms)
    }
    return this
  }

  override send(data: unknown, ...extra: unknown[]): NamedChannel {
    return new NamedChannel(this.roomIndex, this.recipients.rooms, toOverride(data, extra))
  }
}

const toOverride = (data: unknown, extra: readonly unknown[]): EventOverride => ({
  data,
  extra: extra.length ? extra : undefined
})
