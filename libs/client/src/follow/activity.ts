import { type ActivityEntry, LIMITS, type Page, type Services } from '@callboard/contract'
import { signedOut } from '../calls/calls.ts'
import { persist } from '../calls/retry.ts'
import type { ChannelSubscription } from '../channels/channels.ts'
import type { Clock } from '../clock.ts'
import type { LinkSource } from '../connection/link-state.ts'
import type { Happenings } from '../store/domain-events.ts'
import type { LiveRows } from '../store/live-list.ts'
import type { Where } from '../store/query-match.ts'
import type { Rows } from '../store/row-types.ts'

/** What happened on one board, or everywhere; of one type, or of all of a thing: `task.*`. */
export interface ActivityOf {
  board_id?: string
  type?: string
}

export interface ActivityGround {
  readonly link: LinkSource & { readonly isClosed: boolean }
  readonly clock: Clock
  readonly happenings: Pick<Happenings, 'on'>
  readonly events: Pick<Services['events'], 'find'>
  rows(path: 'boards', where: Where<Rows['boards']>): LiveRows<Rows['boards']>
  join(channel: string): ChannelSubscription
}

export interface ActivityOptions {
  /** How many of the newest lines it begins with. */
  limit: number
  /** Whether it goes on with what happens. */
  follow?: boolean
  /** Ends it at once, also while it waits for something to happen. */
  signal?: AbortSignal
}

/**
 * F6: what happened, newest last; with `follow` it goes on until it is left or aborted. What is heard only says that there is something
 * new: it is read by its number, so that none is missed or told twice, whatever breaks.
 */
export async function* activity(
  ground: ActivityGround,
  of: ActivityOf,
  { limit, follow = false, signal: ending }: ActivityOptions
): AsyncGenerator<ActivityEntry, void> {
  const signal = follow ? new Signal(ground, of, ending) : undefined
  const isWanted = () => !ground.link.isClosed && !ending?.aborted
  const find: Find = query =>
    persist(() => ground.events.find({ query: { ...queryOf(of), ...query } }), { ...ground, isWanted })
  try {
    const newest = await newestOf(find, Math.max(1, limit))
    let last = newest.at(-1)?.event_id ?? 0
    if (limit > 0) yield* newest
    while (await signal?.next()) {
      for await (const line of after(find, last)) {
        last = line.event_id
        yield line
      }
    }
  } finally {
    signal?.close()
  }
}

type Find = (query: {
  event_id?: { $gte: number } | { $lt: number }
  $sort: { event_id: 1 | -1 }
  $limit: number
}) => Promise<Page<ActivityEntry>>

/** The newest lines, newest last. */
async function newestOf(find: Find, limit: number): Promise<ActivityEntry[]> {
  const lines: ActivityEntry[] = []
  while (lines.length < limit) {
    const $limit = Math.min(limit - lines.length, LIMITS.pageMax)
    const oldest = lines.at(-1)?.event_id
    const { data } = await find({ ...(oldest && { event_id: { $lt: oldest } }), $sort: { event_id: -1 }, $limit })
    lines.push(...data)
    if (data.length < $limit) break
  }
  return lines.reverse()
}

async function* after(find: Find, last: number): AsyncGenerator<ActivityEntry> {
  for (let from = last + 1; ; ) {
    const { data } = await find({ event_id: { $gte: from }, $sort: { event_id: 1 }, $limit: LIMITS.pageMax })
    yield* data
    const newest = data.at(-1)
    if (!newest || data.length < LIMITS.pageMax) return
    from = newest.event_id + 1
  }
}

/** All of a thing are the types that begin so: `/` comes after the dot. */
function queryOf({ board_id, type }: ActivityOf) {
  const thing = type?.endsWith('.*') ? type.slice(0, -2) : undefined
  const types = thing === undefined ? type : { $gt: `${thing}.`, $lt: `${thing}/` }
  return { ...(board_id !== undefined && { board_id }), ...(types !== undefined && types !== '*' && { type: types }) }
}

/** Says that there may be something new; many times at once are once. */
class Signal {
  private readonly link: ActivityGround['link']
  private readonly ending: AbortSignal | undefined
  private readonly joinings = new Map<string, ChannelSubscription>()
  private readonly stops: (() => void)[]
  private isRaised = false
  private wake = () => {}

  constructor({ link, happenings, rows, join }: ActivityGround, { board_id }: ActivityOf, ending?: AbortSignal) {
    this.link = link
    this.ending = ending
    ending?.addEventListener('abort', this.raise)
    const hear = (id: string) => {
      const joining = this.joinings.get(id) ?? join(`board:${id}`)
      if (!this.joinings.has(id)) this.stops.push(joining.subscribe(this.raise), joining.close)
      this.joinings.set(id, joining)
    }
    const boards = rows('boards', board_id === undefined ? {} : { board_id })
    this.stops = [
      link.subscribe(this.raise),
      happenings.on('*', this.raise),
      boards.subscribe(() => boards.ids.forEach(hear))
    ]
    // They may have been read before.
    boards.ids.forEach(hear)
  }

  /** Resolves when there may be something new; false when there will never be. */
  async next(): Promise<boolean> {
    if (!this.isRaised && !this.ending?.aborted) {
      await new Promise<void>(resolve => {
        this.wake = resolve
      })
    }
    this.isRaised = false
    const state = this.link.current()
    if (state.status === 'signed_out') throw signedOut(state.reason)
    return !this.link.isClosed && !this.ending?.aborted
  }

  close(): void {
    this.ending?.removeEventListener('abort', this.raise)
    for (const stop of this.stops) stop()
  }

  private readonly raise = (): void => {
    this.isRaised = true
    this.wake()
  }
}
