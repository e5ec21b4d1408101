import type { Namespace } from 'socket.io'
import { Gathering } from './batcher.ts'
import { bundles, type Sending } from './bundles.ts'
import type { RoomAudience, Words } from './channel.ts'
import { encode } from './encoded.ts'
import type { Settings } from './options.ts'
import type { Processes } from './processes.ts'
import { hasAnyone, type Whom } from './recipients.ts'
import type { Rooms } from './rooms.ts'
import { Outlet } from './socket-writer.ts'

/** The road of every event: encoded once, gathered with its neighbours, written to this process's sockets, told to the others. */
export class Delivery {
  readonly #namespace: Namespace
  readonly #rooms: Rooms
  readonly #processes: Processes
  readonly #outlet: Outlet
  readonly #gathering: Gathering<Sending>

  constructor(namespace: Namespace, rooms: Rooms, processes: Processes, settings: Settings) {
    this.#namespace = namespace
    this.#rooms = rooms
    this.#processes = processes
    this.#outlet = new Outlet(namespace.server.encoder, settings)
    const pace = { most: settings.gatherFor, share: settings.gatherShare }
    this.#gathering = new Gathering(pace, sendings => this.#handOver(sendings))
    processes.onSend(sendings => this.#gathering.add(sendings))
  }

  /** To each socket once, however many of the audiences it is in [C8], with the data of the first. */
  emit(audiences: readonly RoomAudience[], event: string, payload: unknown, extra: readonly unknown[]): void {
    const sendings: Sending[] = []
    let unless: Whom | undefined
    for (const { whom: own, words } of merged(audiences)) {
      const whom = unless ? { ...own, unless } : own
      unless = whom
      if (!this.#processes.areSeveral && !hasAnyone(this.#namespace.adapter, whom)) continue
      const packet = [event, words.data === undefined ? payload : words.data, ...(words.extra ?? extra)]
      sendings.push({ whom, event: encode(this.#namespace.server.encoder, packet) })
    }
    this.#gathering.add(sendings)
  }

  /** Sends what waits, before something changes that it must not feel. */
  flush(): void {
    this.#gathering.flush()
  }

  #handOver(sendings: readonly Sending[]): void {
    for (const { members, bundle } of bundles(sendings, whom => this.#rooms.sockets(whom))) {
      for (const socket of members) this.#outlet.send(socket, bundle)
    }
    this.#processes.send(sendings)
  }
}

/** Neighbours that hear the same go together. */
function merged(audiences: readonly RoomAudience[]): { whom: Whom; words: Words }[] {
  const merged: { whom: Whom; words: Words }[] = []
  for (const { whom, words } of audiences) {
    const last = merged.at(-1)
    if (last && isSame(last.words, words) && isPlain(last.whom) && isPlain(whom)) {
      last.whom = { ...whom, rooms: new Set([...last.whom.rooms, ...whom.rooms]) }
    } else {
      merged.push({ whom, words })
    }
  }
  return merged
}

const isSame = (one: Words, other: Words) => one.data === other.data && one.extra === other.extra

function isPlain({ except, isChosen }: Whom): boolean {
  return except.size === 0 && !isChosen
}
