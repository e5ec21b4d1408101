import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Table, type Watcher } from './table.ts'

interface TestRow {
  id: string
  parent: string
  version: number
  created_at: string
}

/** A table of parents and one of children, both watched completely. */
class TablePair {
  private count = 0
  private readonly whole = { now: () => ++this.count, onChange: () => {} }
  readonly parents = new Table<TestRow>({ key: row => row.id }, this.whole)
  readonly children = new Table<TestRow>(
    { key: row => row.id, parent: { table: this.parents, id: row => row.parent } },
    this.whole
  )

  constructor() {
    const everything: Watcher<TestRow> = { matches: () => true, mayMatch: () => true, onChange: () => {} }
    this.parents.watch(everything)
    this.children.watch(everything)
  }

  now(): number {
    return this.whole.now()
  }

  get rows() {
    return { parents: byId(this.parents), children: byId(this.children) }
  }
}

const byId = (table: Table<TestRow>) => [...table.rows()].sort((one, other) => one.id.localeCompare(other.id))
const row = (id: string, version: number, parent = 'p'): TestRow => ({ id, parent, version, created_at: '' })

type Change = (pair: TablePair) => void

describe('a table', () => {
  it('[R1, C6] has the same rows in whatever order changes arrive, late or twice', () => {
    const id = fc.constantFrom('a', 'b', 'c')
    const version = fc.integer({ min: 1, max: 6 })
    const put = fc.tuple(id, version).map(
      ([id, version]): Change =>
        ({ children }) =>
          children.put(row(id, version))
    )
    const left = fc.tuple(id, version).map(
      ([id, version]): Change =>
        ({ children }) =>
          children.hide(id, version)
    )
    const remove = id.map(
      (id): Change =>
        ({ children }) =>
          children.remove(id)
    )
    const changes = fc.array(fc.oneof({ weight: 5, arbitrary: put }, { weight: 2, arbitrary: left }, remove))
    const orders = changes.chain(all =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray([...all, ...all], { minLength: 2 * all.length }))
    )
    fc.assert(
      fc.property(orders, ([all, other]) => {
        const [one, two] = [new TablePair(), new TablePair()]
        for (const change of all) change(one)
        for (const change of other) change(two)
        expect(two.rows).toEqual(one.rows)
      })
    )
  })

  it('[R1] keeps no row after its removal', () => {
    const pair = new TablePair()
    pair.children.put(row('a', 1))
    pair.children.remove('a')
    pair.children.put(row('a', 9))
    expect(pair.rows.children).toEqual([])
  })

  it('[C6] shows a hidden row again from the version at which it was hidden', () => {
    const pair = new TablePair()
    pair.children.put(row('a', 4))
    pair.children.hide('a', 5)
    pair.children.put(row('a', 4))
    expect(pair.rows.children).toEqual([])
    pair.children.put(row('a', 5))
    expect(pair.rows.children).toEqual([row('a', 5)])
    pair.children.hide('a', 5)
    expect(pair.rows.children).toEqual([row('a', 5)])
  })

  it('[R1, C6] drops children with their parent, and accepts them only from a later request', () => {
    const pair = new TablePair()
    pair.parents.put(row('p', 1))
    pair.children.put(row('a', 3))
    const time = pair.now()
    pair.parents.hide('p', 2)
    expect(pair.rows).toEqual({ parents: [], children: [] })
    pair.children.put(row('a', 4), 'event')
    pair.children.put(row('a', 4), 'response', time)
    expect(pair.rows.children).toEqual([])
    pair.children.put(row('a', 4), 'response', pair.now())
    expect(pair.rows.children).toEqual([row('a', 4)])
  })

  it('[F4] drops rows that an answer did not name, unless they changed in the meantime', () => {
    const pair = new TablePair()
    for (const id of ['a', 'b', 'c']) pair.children.put(row(id, 1))
    const time = pair.now()
    pair.children.put(row('c', 2), 'event')
    pair.children.reconcile(() => true, new Set(['a']), time)
    expect(pair.rows.children).toEqual([row('a', 1), row('c', 2)])
    pair.children.put(row('b', 1))
    expect(pair.rows.children).toHaveLength(2)
    pair.children.put(row('b', 2))
    expect(pair.rows.children).toHaveLength(3)
  })

  it('[F4] treats a late answer as of the time of its request', () => {
    const pair = new TablePair()
    const [early, late] = [pair.now(), pair.now()]
    pair.children.put(row('a', 1), 'response', early)
    pair.children.reconcile(() => true, new Set(), late)
    expect(pair.rows.children).toEqual([])
    pair.children.put(row('b', 1), 'response', late)
    pair.children.reconcile(() => true, new Set(), early)
    expect(pair.rows.children).toEqual([row('b', 1)])
  })

  it('[F4] keeps a row that an unchanged event confirmed', () => {
    const pair = new TablePair()
    pair.children.put(row('a', 1), 'response', pair.now())
    const time = pair.now()
    pair.children.put(row('a', 1), 'event')
    pair.children.reconcile(() => true, new Set(), time)
    expect(pair.rows.children).toEqual([row('a', 1)])
  })

  it('[F7] ignores versions of an earlier epoch', () => {
    const pair = new TablePair()
    pair.children.put(row('a', 7))
    pair.children.remove('b')
    pair.children.forgetVersions()
    expect(pair.rows.children).toEqual([row('a', 7)])
    pair.children.put(row('a', 2))
    pair.children.put(row('b', 1))
    expect(pair.rows.children).toEqual([row('a', 2), row('b', 1)])
  })

  it('forgets rows that nobody watches', () => {
    const pair = new TablePair()
    const onlyA: Watcher<TestRow> = { matches: row => row.id === 'a', mayMatch: () => true, onChange: () => {} }
    const table = new Table<TestRow>({ key: row => row.id }, { now: () => 0, onChange: () => {} })
    table.watch(onlyA)
    for (const id of ['a', 'b']) table.put(row(id, 1))
    expect([...table.rows()]).toEqual([row('a', 1)])
    table.unwatch(onlyA)
    expect([...table.rows()]).toEqual([])
    table.put(row('a', 1))
    expect([...table.rows()]).toEqual([])
    expect(pair.rows.children).toEqual([])
  })
})
