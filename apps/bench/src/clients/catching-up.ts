import type { JoinResult, Position } from '@callboard/contract'
import { monotonicNow } from '../processes/clock.ts'
import { type Address, RawClient } from './raw-client.ts'

/** Clients that return to one board at the same time. */
export interface Return {
  address: Address
  count: number
  board_id: string
  /** `feed` requests the missed changes; `find` reads all sessions of the board again. */
  by: 'feed' | 'find'
  /** The n-th client comes back to the n-th of these, beginning anew at their end. */
  missed: readonly Missed[]
}

export interface Missed {
  since: Position
  /** The versions of the sessions that were touched since then, by their ids. */
  versions: Readonly<Record<string, number>>
}

/** When a client that was connected asked for the first page, and when it had the last one. */
export interface Healed {
  asked: number
  whole: number
}

/** @throws when one of them is not told of each session that it missed, in its newest version, or of any other */
export function catchUp({ address, count, board_id, by, missed }: Return): Promise<Healed[]> {
  const healed = Array.from({ length: count }, async (_, nth) => {
    const { since, versions } = missed[nth % missed.length] ?? { since: undefined, versions: {} }
    const line = await RawClient.open(address, () => {})
    const asked = monotonicNow()
    const found = await (by === 'feed' ? changed(line, `board:${board_id}`, since) : all(line, board_id))
    const whole = monotonicNow()
    line.close()
    compare(found, versions)
    return { asked, whole }
  })
  return Promise.all(healed)
}

type Row = Record<string, unknown>

async function changed(line: RawClient, channel: string, since: Position | undefined): Promise<Row[]> {
  const rows: Row[] = []
  let page: string | null | undefined
  do {
    const asked = { channel, since, ...(page && { page }) }
    const joined = await line.call<JoinResult>('create', 'subscriptions', asked, {})
    if (joined.answer !== 'changes') throw new Error(`a client was answered with ${joined.answer}`)
    for (const change of joined.changes) rows.push(change.state === 'row' ? change.row : { state: change.state })
    page = joined.next
  } while (page !== null)
  return rows
}

async function all(line: RawClient, board_id: string): Promise<Row[]> {
  await line.call('create', 'subscriptions', { channel: `board:${board_id}` }, {})
  const rows: Row[] = []
  for (let total = 1; rows.length < total; ) {
    const query = { board_id, $limit: 200, $skip: rows.length }
    const page = await line.call<{ total: number; data: Row[] }>('find', 'sessions', query)
    total = page.total
    rows.push(...page.data)
    if (page.data.length === 0) break
  }
  return rows
}

function compare(rows: readonly Row[], versions: Readonly<Record<string, number>>): void {
  const versionById = new Map(rows.map(({ session_id, version }) => [session_id, version]))
  if (versionById.size !== rows.length) throw new Error('A client received a row twice.')
  if (versionById.size !== Object.keys(versions).length) throw new Error(`A client received ${versionById.size} rows.`)
  for (const [id, version] of Object.entries(versions)) {
    if (versionById.get(id) !== version)
      throw new Error(`A client received ${id} ${versionById.get(id)} instead of ${version}.`)
  }
}
