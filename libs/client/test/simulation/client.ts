import { ConnectionView } from '../../src/connection/connection-state.ts'
import { type FollowTarget, follow } from '../../src/follow/follow.ts'
import { startAfter } from '../../src/follow/start-after.ts'
import { Live } from '../../src/store/live.ts'
import type { SimulatedClock } from './clock.ts'
import type { SimulatedDaemon } from './daemon.ts'
import { SimulatedFollower } from './follower.ts'
import type { Path, Person, Row } from './rows.ts'
import { SimulatedWire } from './wire.ts'

/** The part of a live list that the simulation uses. */
interface ListView {
  readonly rows: readonly Row[]
  readonly state: string
  subscribe(listener: () => void): () => void
}

interface OpenList {
  path: Path
  where: Readonly<Record<string, unknown>>
  list: ListView
  stop(): void
}

/** One tab or program: the real store, channels and following on a simulated network. */
export class SimulatedClient {
  readonly person: Person
  wire: SimulatedWire
  readonly openLists = new Map<string, OpenList>()
  readonly followers: { what: FollowTarget; follower: SimulatedFollower }[] = []
  /** The number of domain events emitted. */
  eventCount = 0
  /** Events that were emitted more than once. */
  readonly faults: string[] = []
  private live: Live
  private view: ConnectionView
  private readonly daemon: SimulatedDaemon
  private readonly clock: SimulatedClock

  constructor(daemon: SimulatedDaemon, person: Person, clock: SimulatedClock) {
    this.daemon = daemon
    this.person = person
    this.clock = clock
    ;[this.wire, this.live, this.view] = this.start()
  }

  get status(): string {
    return this.view.current().status
  }

  /** Opens a list, or closes it if it is open. */
  toggle(path: Path, where: OpenList['where']): void {
    const name = JSON.stringify([path, where])
    const open = this.openLists.get(name)
    if (open) open.stop()
    if (this.openLists.delete(name)) return
    const list = this.live.rows(path, where)
    this.openLists.set(name, { path, where, list, stop: list.subscribe(() => {}) })
  }

  follow(what: FollowTarget): void {
    const { live, wire } = this
    const followable = {
      link: wire.link,
      rows: live.rows.bind(live),
      join: live.join.bind(live),
      startAfter: (session_id: string) => startAfter(wire.app.service('messages'), session_id, {})
    }
    this.followers.push({ what, follower: new SimulatedFollower(follow(followable, what, {})) })
  }

  /** Reloads the tab: everything is forgotten and the same lists are opened. */
  reload(): void {
    this.faults.push(...this.followers.flatMap(({ follower }) => follower.faults))
    this.wire.close()
    this.live.close()
    ;[this.wire, this.live, this.view] = this.start()
    const lists = [...this.openLists.values()]
    this.openLists.clear()
    for (const { path, where } of lists) this.toggle(path, where)
    for (const { what } of this.followers.splice(0)) this.follow(what)
    this.wire.open()
  }

  private start(): [SimulatedWire, Live, ConnectionView] {
    const wire = new SimulatedWire(this.daemon, this.person, this.clock)
    const live = new Live(wire)
    const emitted = new Set<string>()
    live.domainEvents.on('*', ({ at, type, service }) => {
      this.eventCount++
      if (emitted.has(at)) this.faults.push(`emitted twice: ${type} of ${service}`)
      emitted.add(at)
    })
    return [wire, live, new ConnectionView(wire.link, wire.catchUpStatus)]
  }
}
