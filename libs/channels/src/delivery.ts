import type { Namespace } from 'socket.io'
import { Batcher } from './batcher.ts'
import { bundleEvents, type OutboundEvent } from './bundle-events.ts'
import type { EventOverride, RoomAudience } from './channel.ts'
import { encodeEvent } from './encoded-event.ts'
import type { Settings } from './options.ts'
import type { ProcessCluster } from './process-cluster.ts'
import { hasRecipients, type Recipients } from './recipients.ts'
import type { RoomIndex } from './room-index.ts'
import { SocketWriter } from './socket-writer.ts'

/** Delivers events: encodes each once, batches them, writes them to this process's sockets and sends them to other processes. */
export class Delivery {
  readonly #namespace: Namespace
  readonly #rooms: RoomIndex
  readonly #cluster: ProcessCluster
  readonly #writer: SocketWriter
  readonly #batcher: Batcher<OutboundEvent>

  constructor(namespace: Namespace, rooms: RoomIndex, cluster: ProcessCluster, settings: Settings) {
    this.#namespace = namespace
    this.#rooms = rooms
    this.#cluster = cluster
    this.#writer = new SocketWriter(namespace.server.encoder, settings)
    const window = { maxMs: settings.maxBatchMs, loadShare: settings.batchLoadShare }
    this.#batcher = new Batcher(window, events => this.#deliver(events))
    cluster.onBroadcast(events => this.#batcher.add(events))
  }

  /** Sends the event once to each socket [C8], with the override of its first audience. */
  emit(audiences: readonly RoomAudience[], event: string, payload: unknown, extra: readonly unknown[]): void {
    const events: OutboundEvent[] = []
    let alreadyDelivered: Recipients | undefined
    for (const { recipients: own, override } of mergeAdjacent(audiences)) {
      const recipients = alreadyDelivered ? { ...own, alreadyDelivered } : own
      alreadyDelivered = recipients
      if (!this.#cluster.isClustered && !hasRecipients(this.#namespace.adapter, recipients)) continue
      const packet = [event, override.data === undefined ? payload : override.data, ...(override.extra ?? extra)]
      events.push({ recipients, event: encodeEvent(this.#namespace.server.encoder, packet) })
    }
    this.#batcher.add(events)
  }

  /** Delivers the batched events, before a change that must not affect them. */
  flush(): void {
    this.#batcher.flush()
  }

  #deliver(events: readonly OutboundEvent[]): void {
    for (const { members, bundle } of bundleEvents(events, recipients => this.#rooms.sockets(recipients))) {
      for (const socket of members) this.#writer.send(socket, bundle)
    }
    this.#cluster.broadcast(events)
  }
}

/** Merges adjacent audiences that receive the same. */
function mergeAdjacent(audiences: readonly RoomAudience[]): { recipients: Recipients; override: EventOverride }[] {
  const merged: { recipients: Recipients; override: EventOverride }[] = []
  for (const { recipients, override } of audiences) {
    const last = merged.at(-1)
    if (last && isSame(last.override, override) && isMergeable(last.recipients) && isMergeable(recipients)) {
      last.recipients = { ...recipients, rooms: new Set([...last.recipients.rooms, ...recipients.rooms]) }
    } else {
      merged.push({ recipients, override })
    }
  }
  return merged
}

const isSame = (a: EventOverride, b: EventOverride) => a.data === b.data && a.extra === b.extra

function isMergeable({ except, isLocal }: Recipients): boolean {
  return except.size === 0 && !isLocal
}
