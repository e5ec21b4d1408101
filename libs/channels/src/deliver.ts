import type { RealTimeConnection } from '@feathersjs/feathers'
import { RoomChannel } from './channel.ts'
import type { Rooms } from './rooms.ts'

/** What a publisher answers with: channels, lists of them, or nothing. */
export type Published = RoomChannel | Published[] | null | undefined | false | unknown

/** Sends an event to the members of the channels, one packet each (C8), encoded once per distinct data. */
export function deliver(rooms: Rooms, published: Published, event: string, payload: unknown, extra: unknown[]): void {
  const channels = [published].flat(Number.POSITIVE_INFINITY).filter(channel => channel instanceof RoomChannel)
  if (channels.every(({ data, test }) => data === null && !test)) {
    const names = channels.flatMap(channel => channel.names)
    rooms.emit(names, event, [payload, ...extra])
    return
  }
  for (const [data, connections] of byData(channels, payload)) rooms.emitTo(connections, event, [data, ...extra])
}

/** As in Feathers, the first channel that sends data of its own decides what a connection in several of them gets. */
function byData(channels: readonly RoomChannel[], payload: unknown): Map<unknown, RealTimeConnection[]> {
  const dataOf = new Map<RealTimeConnection, unknown>()
  for (const channel of channels) {
    for (const connection of channel.connections) {
      if ((dataOf.get(connection) ?? null) === null) dataOf.set(connection, channel.data)
    }
  }
  const groups = new Map<unknown, RealTimeConnection[]>()
  for (const [connection, data] of dataOf) {
    const key = data ?? payload
    groups.set(key, [...(groups.get(key) ?? []), connection])
  }
  return groups
}
