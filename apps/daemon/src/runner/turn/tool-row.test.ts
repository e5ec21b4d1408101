import type { ToolCall } from '@callboard/agents'
import { LIMITS } from '@callboard/contract'
import { expect, it } from 'vitest'
import { toolRow } from './tool-row.ts'

const call: ToolCall = {
  id: 'call_1',
  title: 'Edit a file',
  kind: 'edit',
  status: 'running',
  input: { path: 'a.ts', lines: [1, 2] },
  diffs: [{ path: 'a.ts', oldText: null, newText: 'let a = 1\n' }],
  locations: [{ path: 'a.ts', line: 3 }, { path: 'b.ts' }]
}

it('converts a tool call to a row', () => {
  expect(toolRow(call, null)).toEqual({
    tool_call_id: 'call_1',
    title: 'Edit a file',
    kind: 'edit',
    status: 'running',
    input: { path: 'a.ts', lines: [1, 2] },
    diffs: [{ path: 'a.ts', old_text: null, new_text: 'let a = 1\n' }],
    locations: [
      { path: 'a.ts', line: 3 },
      { path: 'b.ts', line: null }
    ],
    output_url: null
  })
})

it.each([
  ['words', 'long '],
  ['Chinese', '界'],
  ['emoji', '🎭'],
  ['control characters', '\u0001'],
  ['half characters', '\ud83c'],
  ['quotes', '"']
])('[S9] shortens every field of a tool call that is too long: %s', (_, words) => {
  const long = words.repeat(100_000)
  const huge: ToolCall = {
    ...call,
    id: long,
    title: long,
    input: { [long]: long },
    diffs: Array.from({ length: 50 }, () => ({ path: long, oldText: long, newText: long })),
    locations: Array.from({ length: 50 }, () => ({ path: long, line: 1 }))
  }
  const row = toolRow(huge, `messages/msg_${'a'.repeat(20)}/output`)
  expect(Buffer.byteLength(JSON.stringify(row))).toBeLessThan(LIMITS.dataBytes)
  expect(row.title.endsWith('…')).toBe(true)
  expect(row.input).toMatch(/…$/)
  expect(row.diffs[0]?.new_text).toMatch(/…$/)
})

it('drops a line number that is not an integer', () => {
  const row = toolRow({ ...call, locations: [{ path: 'a.ts', line: 2.5 }] }, null)
  expect(row.locations).toEqual([{ path: 'a.ts', line: null }])
})
