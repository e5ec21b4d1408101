import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Table, type Watcher } from './table.ts'

interface Thing {
  id: string
  parent: string
  version: number
  created_at: string
}

/** A table of parents and one of what hangs on them, watched whole, as a store has them. */
class Pair {
  private count = 0
  private readonly whole = { now: () => ++this.count, changed: () => {} }
  readonly parents = new Table<Thing>({ key: row => row.id }, this.whole)
  readonly things = new Table<Thing>(
    { key: row => row.id, parent: { table: this.parents, id: row => row.parent } },
    this.whole
  )

  constructor() {
    const everything: Watcher<Thing> = { matches: () => true, concerns: () => true, changed: () => {} }
    this.parents.watch(everything)
    this.things.watch(everything)
  }

  now(): number {
    return this.whole.now()
  }

  get all() {
    return { parents: byId(this.parents), things: byId(this.things) }
  }
}

const byId = (table: Table<Thing>) => [...table.rows()].sort((one, other) => one.id.localeCompare(other.id))
const thing = (id: string, version: number, parent = 'p'): Thing => ({ id, parent, version, created_at: '' })

type Deed = (pair: Pair) => void

describe('what is known of rows', () => {
  it('[R1, C6] is the same in whatever order it is heard, late or twice', () => {
    const id = fc.constantFrom('a', 'b', 'c')
    const version = fc.integer({ min: 1, max: 6 })
    const put = fc.tuple(id, version).map(
      ([id, version]): Deed =>
        ({ things }) =>
          things.put(thing(id, version))
    )
    const left = fc.tuple(id, version).map(
      ([id, version]): Deed =>
        ({ things }) =>
          things.left(id, version)
    )
    const remove = id.map(
      (id): Deed =>
        ({ things }) =>
          things.remove(id)
    )
    const deeds = fc.array(fc.oneof({ weight: 5, arbitrary: put }, { weight: 2, arbitrary: left }, remove))
    const orders = deeds.chain(all =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray([...all, ...all], { minLength: 2 * all.length }))
    )
    fc.assert(
      fc.property(orders, ([all, other]) => {
        const [one, two] = [new Pair(), new Pair()]
        for (const deed of all) deed(one)
        for (const deed of other) deed(two)
        expect(two.all).toEqual(one.all)
      })
    )
  })

  it('[R1] removal is final', () => {
    const pair = new Pair()
    pair.things.put(thing('a', 1))
    pair.things.remove('a')
    pair.things.put(thing('a', 9))
    expect(pair.all.things).toEqual([])
  })

  it('[C6] a row of a version at least as high brings back what has left', () => {
    const pair = new Pair()
    pair.things.put(thing('a', 4))
    pair.things.left('a', 5)
    pair.things.put(thing('a', 4))
    expect(pair.all.things).toEqual([])
    pair.things.put(thing('a', 5))
    expect(pair.all.things).toEqual([thing('a', 5)])
    pair.things.left('a', 5)
    expect(pair.all.things).toEqual([thing('a', 5)])
  })

  it('[R1, C6] what hangs on a row goes with it, and is not taken while it is gone, unless it was found since then', () => {
    const pair = new Pair()
    pair.parents.put(thing('p', 1))
    pair.things.put(thing('a', 3))
    const time = pair.now()
    pair.parents.left('p', 2)
    expect(pair.all).toEqual({ parents: [], things: [] })
    pair.things.put(thing('a', 4), 'news')
    pair.things.put(thing('a', 4), 'answer', time)
    expect(pair.all.things).toEqual([])
    pair.things.put(thing('a', 4), 'answer', pair.now())
    expect(pair.all.things).toEqual([thing('a', 4)])
  })

  it('[F4] what an answer did not name is gone, unless it was heard of in the meantime', () => {
    const pair = new Pair()
    for (const id of ['a', 'b', 'c']) pair.things.put(thing(id, 1))
    const time = pair.now()
    pair.things.put(thing('c', 2), 'news')
    pair.things.settle(() => true, new Set(['a']), time)
    expect(pair.all.things).toEqual([thing('a', 1), thing('c', 2)])
    pair.things.put(thing('b', 1))
    expect(pair.all.things).toHaveLength(2)
    pair.things.put(thing('b', 2))
    expect(pair.all.things).toHaveLength(3)
  })

  it('[F4] an answer that came late tells what was so when it was asked for', () => {
    const pair = new Pair()
    const [early, late] = [pair.now(), pair.now()]
    pair.things.put(thing('a', 1), 'answer', early)
    pair.things.settle(() => true, new Set(), late)
    expect(pair.all.things).toEqual([])
    pair.things.put(thing('b', 1), 'answer', late)
    pair.things.settle(() => true, new Set(), early)
    expect(pair.all.things).toEqual([thing('b', 1)])
  })

  it('[F4] a row that was heard of again, as it was, is there', () => {
    const pair = new Pair()
    pair.things.put(thing('a', 1), 'answer', pair.now())
    const time = pair.now()
    pair.things.put(thing('a', 1), 'news')
    pair.things.settle(() => true, new Set(), time)
    expect(pair.all.things).toEqual([thing('a', 1)])
  })

  it('[F7] versions of an earlier epoch mean nothing', () => {
    const pair = new Pair()
    pair.things.put(thing('a', 7))
    pair.things.remove('b')
    pair.things.forgetVersions()
    expect(pair.all.things).toEqual([thing('a', 7)])
    pair.things.put(thing('a', 2))
    pair.things.put(thing('b', 1))
    expect(pair.all.things).toEqual([thing('a', 2), thing('b', 1)])
  })

  it('leaves no trace of what nobody looks at', () => {
    const pair = new Pair()
    const onlyA: Watcher<Thing> = { matches: row => row.id === 'a', concerns: () => true, changed: () => {} }
    const table = new Table<Thing>({ key: row => row.id }, { now: () => 0, changed: () => {} })
    table.watch(onlyA)
    for (const id of ['a', 'b']) table.put(thing(id, 1))
    expect([...table.rows()]).toEqual([thing('a', 1)])
    table.unwatch(onlyA)
    expect([...table.rows()]).toEqual([])
    table.put(thing('a', 1))
    expect([...table.rows()]).toEqual([])
    expect(pair.all.things).toEqual([])
  })
})
