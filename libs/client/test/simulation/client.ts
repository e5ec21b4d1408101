import { ConnectionView } from '../../src/connection/connection-state.ts'
import { type FollowTarget, follow } from '../../src/follow/follow.ts'
import { startAfter } from '../../src/follow/start-after.ts'
import { Live } from '../../src/store/live.ts'
import type { SimulatedClock } from './clock.ts'
import type { SimulatedDaemon } from './daemon.ts'
import { SimulatedFollower } from './follower.ts'
import type { Path, Person, Row } from './rows.ts'
import { SimulatedWire } from './wire.ts'

/** What of a list the simulation looks at. */
interface Listed {
  readonly rows: readonly Row[]
  readonly state: string
  subscribe(listener: () => void): () => void
}

interface Opened {
  path: Path
  where: Readonly<Record<string, unknown>>
  list: Listed
  stop(): void
}

/** One tab or one program: the real store, feeds and following over a simulated wire. */
export class SimulatedClient {
  readonly person: Person
  wire: SimulatedWire
  readonly opened = new Map<string, Opened>()
  readonly followers: { what: FollowTarget; follower: SimulatedFollower }[] = []
  /** How many things were told to have happened. */
  told = 0
  /** Those that were told more than once. */
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
  toggle(path: Path, where: Opened['where']): void {
    const name = JSON.stringify([path, where])
    const known = this.opened.get(name)
    if (known) known.stop()
    if (this.opened.delete(name)) return
    const list = this.live.rows(path, where)
    this.opened.set(name, { path, where, list, stop: list.subscribe(() => {}) })
  }

  follow(what: FollowTarget): void {
    const { live, wire } = this
    const followable = {
      link: wire.link,
      rows: live.rows.bind(live),
      join: live.join.bind(live),
      startAfter: (session_id: string) => startAfter(wire.service('messages'), session_id, {})
    }
    this.followers.push({ what, follower: new SimulatedFollower(follow(followable, what, {})) })
  }

  /** The tab is loaded again: nothing is known, and the same is looked at. */
  reload(): void {
    this.faults.push(...this.followers.flatMap(({ follower }) => follower.faults))
    this.wire.close()
    this.live.close()
    ;[this.wire, this.live, this.view] = this.start()
    const looked = [...this.opened.values()]
    this.opened.clear()
    for (const { path, where } of looked) this.toggle(path, where)
    for (const { what } of this.followers.splice(0)) this.follow(what)
    this.wire.open()
  }

  private start(): [SimulatedWire, Live, ConnectionView] {
    const wire = new SimulatedWire(this.daemon, this.person, this.clock)
    const live = new Live(wire)
    const told = new Set<string>()
    live.happenings.on('*', ({ at, type, service }) => {
      this.told++
      if (told.has(at)) this.faults.push(`happened twice: ${type} of ${service}`)
      told.add(at)
    })
    return [wire, live, new ConnectionView(wire.link, wire.behind)]
  }
}
