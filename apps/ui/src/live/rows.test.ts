import { describe, expect, it } from 'vitest'
import { applyChange, matches } from './rows.ts'

const id = (row: { id: string }) => row.id
const all = () => true
const a1 = { id: 'a', version: 1 }
const a2 = { id: 'a', version: 2 }
const b1 = { id: 'b', version: 1 }

describe('applyChange', () => {
  it('adds a row that is new', () => {
    expect(applyChange([a1], { row: b1, removed: false }, id, all)).toEqual([a1, b1])
  })

  it('[R1] keeps the higher version, whichever comes first', () => {
    expect(applyChange([a1], { row: a2, removed: false }, id, all)).toEqual([a2])
    const held = [a2]
    expect(applyChange(held, { row: a1, removed: false }, id, all)).toBe(held)
  })

  it('drops a removed row', () => {
    expect(applyChange([a1, b1], { row: a2, removed: true }, id, all)).toEqual([b1])
  })

  it('drops a row that does not belong any more, but not for an older word', () => {
    expect(applyChange([a1], { row: a2, removed: false }, id, () => false)).toEqual([])
    expect(applyChange([a2], { row: a1, removed: false }, id, () => false)).toEqual([a2])
  })

  it('gives back the same list when nothing changes', () => {
    const held = [a1]
    expect(applyChange(held, { row: b1, removed: true }, id, all)).toBe(held)
    expect(applyChange(held, { row: b1, removed: false }, id, () => false)).toBe(held)
  })
})

describe('matches', () => {
  const row = { board_id: 'brd_1', status: 'idle', archived_at: null }

  it.each([
    [{}, true],
    [{ board_id: 'brd_1' }, true],
    [{ board_id: 'brd_2' }, false],
    [{ board_id: 'brd_1', archived_at: null }, true],
    [{ archived_at: { $ne: null } }, false],
    [{ status: { $in: ['idle', 'running'] } }, true],
    [{ status: { $in: ['running'] } }, false]
  ])('answers %o with %s', (query, answer) => {
    expect(matches(row, query)).toBe(answer)
  })
})
