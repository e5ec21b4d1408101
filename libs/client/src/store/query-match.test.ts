import { expect, it } from 'vitest'
import { matches } from './query-match.ts'

const row = { board_id: 'brd_1', status: 'idle', index: 3, archived_at: null }

it.each([
  [{}, true],
  [{ board_id: 'brd_1' }, true],
  [{ board_id: 'brd_2' }, false],
  [{ board_id: 'brd_1', archived_at: null }, true],
  [{ archived_at: { $ne: null } }, false],
  [{ status: { $in: ['idle', 'running'] } }, true],
  [{ status: { $in: ['running'] } }, false],
  [{ index: { $gte: 3 } }, true],
  [{ index: { $gt: 3 } }, false],
  [{ index: { $lt: 4, $gt: 2 } }, true],
  [{ index: { $lte: 2 } }, false],
  [{ archived_at: { $lt: '2026' } }, false]
])('whether a row matches %o: %s', (where, answer) => {
  expect(matches(row, where)).toBe(answer)
})

it('can be limited to some columns, and rejects unknown operators', () => {
  expect(matches(row, { board_id: 'brd_1', status: 'running' }, ['board_id'])).toBe(true)
  expect(() => matches(row, { board_id: { $nin: [] } })).toThrow('$nin')
})
