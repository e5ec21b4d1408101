import type { Message, Page } from '@callboard/contract'
import type { ClientApp } from '../app/client-services.ts'
import { allRows, fetchAllByIndex } from '../calls/paginate.ts'
import type { Channels } from '../channels/channels.ts'
import type { Clock } from '../clock.ts'
import type { LinkSource } from '../connection/link-state.ts'
import { ListCache, type ListOptions } from './list-cache.ts'
import type { ListLoader, ListSource } from './list-loader.ts'
import type { LiveRows } from './live-list.ts'
import { hasFixedSession, LIVE_PATHS } from './live-services.ts'
import type { Where } from './query-match.ts'
import type { LivePath, Row, Rows } from './row-types.ts'
import type { Store } from './store.ts'

/** The method that every live service has. */
interface RowService<R> {
  find(params: { query: object }): Promise<Page<R>>
}
type RowServices = { readonly [P in LivePath]: RowService<Rows[P]> }

type Caches = { readonly [P in LivePath]: ListCache<Rows[P]> }

interface ListCachesDeps {
  readonly app: ClientApp
  readonly store: Store
  readonly channels: Channels
  readonly clock: Clock
  readonly link: LinkSource
}

/** The live lists of all services. */
export class ListCaches {
  private readonly deps: ListCachesDeps
  private readonly caches: Caches

  constructor(deps: ListCachesDeps) {
    this.deps = deps
    this.caches = this.createCaches()
  }

  rows<P extends LivePath>(path: P, where: Where<Rows[P]>): LiveRows<Rows[P]> {
    return this.caches[path].rows(where)
  }

  /** The loaders of one service's active lists. */
  loadersOf<P extends LivePath>(path: P): Iterable<ListLoader<Rows[P]>> {
    return this.caches[path].loaders()
  }

  /** The loaders of all active lists. */
  *loaders() {
    for (const cache of Object.values(this.caches)) yield* cache.loaders()
  }

  close(): void {
    for (const cache of Object.values(this.caches)) cache.close()
  }

  private createCaches(): Caches {
    const { app } = this.deps
    const messages = this.createCache('messages', {
      compare: (one, other) => one.index - other.index,
      fetch: where => fetchMessages(app.service('messages'), where)
    })
    const caches: Partial<Caches> = { messages }
    for (const path of LIVE_PATHS) if (!caches[path]) Object.assign(caches, { [path]: this.createCache(path) })
    if (!isComplete(caches)) throw new Error('A live service has no lists.')
    return caches
  }

  private createCache<P extends LivePath>(
    path: P,
    options: Partial<ListOptions<Rows[P]> & Pick<ListSource<Rows[P]>, 'fetch'>> = {}
  ): ListCache<Rows[P]> {
    const { app, store, channels, clock, link } = this.deps
    const service = (): RowServices[P] => app.service(path)
    const table = store.tables[path]
    const fetch = (where: object) => allRows(page => service().find({ query: { ...where, ...page } }), table.key)
    const compare = (one: Rows[P], other: Rows[P]) => byAge(one, other) || compareText(table.key(one), table.key(other))
    const source = { path, table, store, clock, link, fetch, ...options }
    const immutableColumns = hasFixedSession(path) ? ['session_id'] : []
    return new ListCache(source, channels, { immutableColumns, compare, ...options })
  }
}

const isComplete = (caches: Partial<Caches>): caches is Caches => LIVE_PATHS.every(path => path in caches)

/**
 * S1: reads messages by their index, so that no page can miss one. Conditions on the index are `$gte` and `$lte` only.
 */
function fetchMessages(messages: RowService<Message>, { index, ...where }: Where<Message>): Promise<Message[]> {
  const { $gte = 1, $lte } = typeof index === 'object' ? index : {}
  const upTo = $lte !== undefined && { $lte }
  return fetchAllByIndex(
    page => messages.find({ query: { ...where, ...page, index: { ...page.index, ...upTo } } }),
    $gte
  )
}

const byAge = (one: Row, other: Row) => compareText(one.created_at, other.created_at)

const compareText = (one: string, other: string) => Number(one > other) - Number(one < other)
