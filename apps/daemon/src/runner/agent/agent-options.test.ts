import type { AgentOption } from '@callboard/agents'
import { LIMITS } from '@callboard/contract'
import { expect, it } from 'vitest'
import { toOptionRows } from './agent-options.ts'

const models = (count: number, value: string): AgentOption => ({
  id: 'model',
  label: 'Model',
  category: 'model',
  value,
  choices: Array.from({ length: count }, (_, i) => ({ value: `model-${i}`, label: `A model with a long name, ${i}` }))
})

it('[S9] [T8] limits the choices of a row, and always keeps the selected one', () => {
  const [row] = toOptionRows([models(5000, 'model-4999')])
  expect(row?.choices[0]?.value).toBe('model-0')
  expect(row?.choices.at(-1)?.value).toBe('model-4999')
  expect(Buffer.byteLength(JSON.stringify(row))).toBeLessThan(LIMITS.dataBytes)
  const many = Array.from({ length: 100 }, (_, i) => ({ ...models(100, 'model-0'), id: `option-${i}` }))
  expect(Buffer.byteLength(JSON.stringify(toOptionRows(many)))).toBeLessThan(LIMITS.dataBytes)
})

it('[T8] drops ids that cannot be stored unchanged, and shortens labels', () => {
  const odd = { ...models(0, 'x'), label: 'L'.repeat(5000), choices: [{ value: 'y'.repeat(300), label: 'Y' }] }
  expect(toOptionRows([{ ...odd, id: 'x'.repeat(300) }])).toEqual([])
  expect(toOptionRows([{ ...odd, id: 'half \ud83c' }])).toEqual([])
  const [row] = toOptionRows([odd])
  expect([row?.label.length, row?.choices]).toEqual([198, []])
})
