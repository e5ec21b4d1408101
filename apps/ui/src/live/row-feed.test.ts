import { EventEmitter } from 'node:events'
import { expect, it } from 'vitest'
import { RowFeed } from './row-feed.ts'

interface Row {
  id: string
  version: number
  board: string
}

/** The far side of the wire: answers when it is told to, and may speak before that. */
class Wire extends EventEmitter {
  #answer: (rows: Row[]) => void = () => undefined

  find() {
    return new Promise<{ total: number; limit: number; skip: number; data: Row[] }>(resolve => {
      this.#answer = data => resolve({ total: data.length, limit: 200, skip: 0, data })
    })
  }

  answer(...rows: Row[]) {
    this.#answer(rows)
  }
}

const a = (version: number, board = 'one'): Row => ({ id: 'a', version, board })

function begin() {
  const wire = new Wire()
  const feed = new RowFeed<Row>(wire, row => row.id)
  return { wire, feed, answer: feed.fetch({ board: 'one' }) }
}

it('[R1] keeps what an event said while an older answer was on its way', async () => {
  const { wire, answer } = begin()
  wire.emit('patched', a(3))
  wire.answer(a(2))
  expect(await answer).toEqual([a(3)])
})

it('[R1] does not bring back what was removed or has left meanwhile', async () => {
  const removed = begin()
  removed.wire.emit('removed', a(2))
  removed.wire.answer(a(2))
  expect(await removed.answer).toEqual([])

  const left = begin()
  left.wire.emit('patched', a(3, 'two'))
  left.wire.answer(a(2))
  expect(await left.answer).toEqual([])
})

it('[R1] is deaf to a row once it is removed', () => {
  const { wire, feed } = begin()
  const heard: number[] = []
  feed.listen(({ row }) => heard.push(row.version))
  wire.emit('removed', a(2))
  wire.emit('patched', a(3))
  expect(heard).toEqual([2])
})

it('adds what was made while the answer was on its way', async () => {
  const { wire, answer } = begin()
  const b = { id: 'b', version: 1, board: 'one' }
  wire.emit('created', b)
  wire.answer(a(1))
  expect(await answer).toEqual([a(1), b])
})
