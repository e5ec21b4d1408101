import type { Namespace } from 'socket.io'
import type { RoomAudience } from './channel.ts'

/**
 * Sends one event to all of the audiences: one packet to each socket, however many of them it is in [C8], with the data of
 * the first. Each distinct run of data is encoded once.
 */
export function deliver(
  namespace: Namespace,
  audiences: readonly RoomAudience[],
  event: string,
  payload: unknown,
  extra: readonly unknown[]
): void {
  const told: string[] = []
  for (const { rooms, data } of runs(audiences)) {
    // Without this, Socket.IO takes no rooms for everybody.
    if (rooms.length === 0) continue
    namespace
      .to(rooms)
      .except(told)
      .emit(event, data === undefined ? payload : data, ...extra)
    told.push(...rooms)
  }
}

/** Neighbours that send the same go together. */
function runs(audiences: readonly RoomAudience[]): { rooms: string[]; data: unknown }[] {
  const runs: { rooms: string[]; data: unknown }[] = []
  for (const { rooms, data } of audiences) {
    const last = runs.at(-1)
    if (last && last.data === data) last.rooms.push(...rooms)
    else runs.push({ rooms: [...rooms], data })
  }
  return runs
}
