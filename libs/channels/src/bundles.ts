import type { Encoded } from './encoded.ts'
import { Bundle } from './packet.ts'
import type { Whom } from './recipients.ts'

/** One event and who hears it. */
export interface Sending {
  readonly whom: Whom
  readonly event: Encoded
  /** Another process told of it. */
  readonly isForeign?: true
}

/** The sendings to one and the same audience, by their places in the order of all. */
interface Audience {
  readonly whom: Whom
  readonly places: number[]
}

/** The audiences that some members are in, one after the other. It forks where not all of them are in the next one. */
class Way<T> {
  readonly audiences: readonly Audience[]
  readonly members: T[] = []
  readonly #further = new Map<Audience, Way<T>>()

  constructor(audiences: readonly Audience[]) {
    this.audiences = audiences
  }

  to(audience: Audience): Way<T> {
    const way = this.#further.get(audience) ?? new Way<T>([...this.audiences, audience])
    this.#further.set(audience, way)
    return way
  }
}

/**
 * Who hears which events: members who hear the same ones share a bundle, in which the events have their order. It costs one
 * step for each member of each audience, however many events go there.
 */
export function bundles<T>(
  sendings: readonly Sending[],
  membersOf: (whom: Whom) => Iterable<T>
): { members: Iterable<T>; bundle: Bundle }[] {
  const audiences = audiencesOf(sendings)
  const [first, second] = audiences
  if (first && !second) return [{ members: membersOf(first.whom), bundle: bundleOf(audiences, sendings) }]
  const start = new Way<T>([])
  const ways = new Map<T, Way<T>>()
  for (const audience of audiences) {
    for (const member of membersOf(audience.whom)) ways.set(member, (ways.get(member) ?? start).to(audience))
  }
  for (const [member, way] of ways) way.members.push(member)
  return [...new Set(ways.values())].map(way => ({ members: way.members, bundle: bundleOf(way.audiences, sendings) }))
}

function audiencesOf(sendings: readonly Sending[]): Audience[] {
  const audiences = new Map<string, Audience>()
  sendings.forEach(({ whom }, place) => {
    const key = sendings.length === 1 ? '' : nameOf(whom)
    const audience = audiences.get(key)
    if (audience) audience.places.push(place)
    else audiences.set(key, { whom, places: [place] })
  })
  return [...audiences.values()]
}

/** One text for one audience. */
function nameOf({ rooms, except, unless }: Whom): string {
  return JSON.stringify([[...rooms], [...except], unless && nameOf(unless)])
}

function bundleOf(audiences: readonly Audience[], sendings: readonly Sending[]): Bundle {
  const places = audiences.flatMap(({ places }) => places).sort((a, b) => a - b)
  return new Bundle(places.flatMap(place => sendings[place]?.event ?? []))
}
