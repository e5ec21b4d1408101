import type { Client } from '@callboard/client'
import type { Page } from '@callboard/contract'
import { applyChange, type Change, idOf, matches, type RowPath, type RowQuery, type Rows } from './rows.ts'

/** What every service that keeps rows can do, whatever its rows are. */
interface RowService<R> {
  find(params: { query: RowQuery<R> & { $limit: number; $skip: number } }): Promise<Page<R>>
  on(event: 'created' | 'updated' | 'patched' | 'removed', listener: (row: R) => void): unknown
}

export type RowFeeds = { [P in RowPath]: RowFeed<Rows[P]> }

/** Hears the changes of all rows from now on. */
export function openRowFeeds(client: Client): RowFeeds {
  return {
    users: new RowFeed(client.service('users'), idOf.users),
    boards: new RowFeed(client.service('boards'), idOf.boards),
    repos: new RowFeed(client.service('repos'), idOf.repos),
    agents: new RowFeed(client.service('agents'), idOf.agents),
    sessions: new RowFeed(client.service('sessions'), idOf.sessions),
    tasks: new RowFeed(client.service('tasks'), idOf.tasks),
    permissions: new RowFeed(client.service('permissions'), idOf.permissions)
  }
}

/** The rows of one service: answers and events, in one order. */
export class RowFeed<R extends { version: number }> {
  readonly #service: RowService<R>
  readonly #id: (row: R) => string
  readonly #gone = new Set<string>()
  readonly #listeners = new Set<(change: Change<R>) => void>()

  constructor(service: RowService<R>, id: (row: R) => string) {
    this.#service = service
    this.#id = id
    for (const event of ['created', 'updated', 'patched'] as const) {
      service.on(event, row => this.#hear({ row, removed: false }))
    }
    service.on('removed', row => this.#hear({ row, removed: true }))
  }

  /** All rows that match, with every change that came while the answer was on its way. */
  async fetch(query: RowQuery<R>): Promise<readonly R[]> {
    const held: Change<R>[] = []
    const release = this.listen(change => held.push(change))
    try {
      const answer = await this.#pages(query)
      return held.reduce<readonly R[]>((rows, change) => this.apply(rows, change, query), answer)
    } finally {
      release()
    }
  }

  apply(rows: readonly R[], change: Change<R>, query: object): readonly R[] {
    return applyChange(rows, change, this.#id, row => matches(row, query))
  }

  listen(listener: (change: Change<R>) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  async #pages(query: RowQuery<R>): Promise<R[]> {
    const rows = new Map<string, R>()
    for (let skip = 0; ; ) {
      const page = await this.#service.find({ query: { ...query, $limit: 200, $skip: skip } })
      for (const row of page.data) rows.set(this.#id(row), row)
      skip += page.data.length
      if (skip >= page.total || page.data.length === 0) return [...rows.values()]
    }
  }

  /** R1: what is removed stays so, whatever is heard of it later. */
  #hear(change: Change<R>): void {
    const id = this.#id(change.row)
    if (this.#gone.has(id)) return
    if (change.removed) this.#gone.add(id)
    for (const listener of this.#listeners) listener(change)
  }
}
