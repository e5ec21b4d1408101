import { type ActivityEntry, LIMITS, type Page, type Services } from '@callboard/contract'
import { signedOutError } from '../calls/create-call.ts'
import { retryUntilAnswered } from '../calls/retry.ts'
import type { ChannelSubscription } from '../channels/channels.ts'
import type { Clock } from '../clock.ts'
import type { LinkSource } from '../connection/link-state.ts'
import type { DomainEvents } from '../store/domain-events.ts'
import type { LiveRows } from '../store/live-list.ts'
import type { Where } from '../store/query-match.ts'
import type { Rows } from '../store/row-types.ts'

/** The activity of one board or of all; of one event type, or of all types of an entity: `task.*`. */
export interface ActivityOf {
  board_id?: string
  type?: string
}

export interface ActivityDeps {
  readonly link: LinkSource & { readonly isClosed: boolean }
  readonly clock: Clock
  readonly domainEvents: Pick<DomainEvents, 'on'>
  readonly events: Pick<Services['events'], 'find'>
  rows(path: 'boards', where: Where<Rows['boards']>): LiveRows<Rows['boards']>
  join(channel: string): ChannelSubscription
}

export interface ActivityOptions {
  /** The number of newest entries to start with. */
  limit: number
  /** Continues with new entries as they are written. */
  follow?: boolean
  /** Aborting ends it at once, also while it waits. */
  signal?: AbortSignal
}

/**
 * F6: activity entries, oldest first; with `follow` it continues until the caller stops or aborts. A live event only
 * signals that there are new entries: they are read by their number, so that none is missed or repeated.
 */
export async function* readActivity(
  deps: ActivityDeps,
  filter: ActivityOf,
  { limit, follow = false, signal: abortSignal }: ActivityOptions
): AsyncGenerator<ActivityEntry, void> {
  const changes = follow ? new ChangeSignal(deps, filter, abortSignal) : undefined
  const isWanted = () => !deps.link.isClosed && !abortSignal?.aborted
  const find: Find = query =>
    retryUntilAnswered(() => deps.events.find({ query: { ...toQuery(filter), ...query } }), { ...deps, isWanted })
  try {
    const newest = await findNewest(find, Math.max(1, limit))
    let lastId = newest.at(-1)?.event_id ?? 0
    if (limit > 0) yield* newest
    while (await changes?.next()) {
      for await (const entry of findAfter(find, lastId)) {
        lastId = entry.event_id
        yield entry
      }
    }
  } finally {
    changes?.close()
  }
}

type Find = (query: {
  event_id?: { $gte: number } | { $lt: number }
  $sort: { event_id: 1 | -1 }
  $limit: number
}) => Promise<Page<ActivityEntry>>

/** The newest entries, oldest first. */
async function findNewest(find: Find, limit: number): Promise<ActivityEntry[]> {
  const entries: ActivityEntry[] = []
  while (entries.length < limit) {
    const $limit = Math.min(limit - entries.length, LIMITS.pageMax)
    const oldest = entries.at(-1)?.event_id
    const { data } = await find({ ...(oldest && { event_id: { $lt: oldest } }), $sort: { event_id: -1 }, $limit })
    entries.push(...data)
    if (data.length < $limit) break
  }
  return entries.reverse()
}

async function* findAfter(find: Find, lastId: number): AsyncGenerator<ActivityEntry> {
  for (let firstId = lastId + 1; ; ) {
    const { data } = await find({ event_id: { $gte: firstId }, $sort: { event_id: 1 }, $limit: LIMITS.pageMax })
    yield* data
    const newest = data.at(-1)
    if (!newest || data.length < LIMITS.pageMax) return
    firstId = newest.event_id + 1
  }
}

/** `task.*` becomes a range from `task.` to `task/`, because `/` follows the dot in ASCII. */
function toQuery({ board_id, type }: ActivityOf) {
  const entity = type?.endsWith('.*') ? type.slice(0, -2) : undefined
  const types = entity === undefined ? type : { $gt: `${entity}.`, $lt: `${entity}/` }
  return { ...(board_id !== undefined && { board_id }), ...(types !== undefined && types !== '*' && { type: types }) }
}

/** Signals that there may be new entries. Several signals between two calls of `next` count as one. */
class ChangeSignal {
  private readonly link: ActivityDeps['link']
  private readonly abortSignal: AbortSignal | undefined
  private readonly subscriptions = new Map<string, ChannelSubscription>()
  private readonly cleanups: (() => void)[]
  private isNotified = false
  private resolveNext = () => {}

  constructor(
    { link, domainEvents, rows, join }: ActivityDeps,
    { board_id }: ActivityOf,
    abortSignal: AbortSignal | undefined
  ) {
    this.link = link
    this.abortSignal = abortSignal
    abortSignal?.addEventListener('abort', this.notify)
    const joinBoard = (id: string) => {
      if (this.subscriptions.has(id)) return
      const subscription = join(`board:${id}`)
      this.cleanups.push(subscription.subscribe(this.notify), subscription.close)
      this.subscriptions.set(id, subscription)
    }
    const boards = rows('boards', board_id === undefined ? {} : { board_id })
    this.cleanups = [
      link.subscribe(this.notify),
      domainEvents.on('*', this.notify),
      boards.subscribe(() => boards.ids.forEach(joinBoard))
    ]
    // The list may already be loaded.
    boards.ids.forEach(joinBoard)
  }

  /** Resolves with true when there may be new entries, with false when there will be no more. */
  async next(): Promise<boolean> {
    if (!this.isNotified && !this.abortSignal?.aborted) {
      await new Promise<void>(resolve => {
        this.resolveNext = resolve
      })
    }
    this.isNotified = false
    const state = this.link.current()
    if (state.status === 'signed_out') throw signedOutError(state.reason)
    return !this.link.isClosed && !this.abortSignal?.aborted
  }

  close(): void {
    this.abortSignal?.removeEventListener('abort', this.notify)
    for (const cleanUp of this.cleanups) cleanUp()
  }

  private readonly notify = (): void => {
    this.isNotified = true
    this.resolveNext()
  }
}
