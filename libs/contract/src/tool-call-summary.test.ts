import { describe, expect, it } from 'vitest'
import type { ToolCall } from './messages.ts'
import { summarizeToolCall } from './tool-call-summary.ts'

const deed = (over: Partial<ToolCall>) =>
  summarizeToolCall({
    tool_call_id: 'one',
    title: 'Do it',
    kind: 'other',
    status: 'waiting_permission',
    input: null,
    diffs: [],
    locations: [],
    output_url: null,
    ...over
  })

describe('[T5] what is to be allowed', () => {
  it('is a command, as one would type it', () => {
    const run = (input: unknown) => deed({ kind: 'execute', input })
    expect(run({ command: 'ls\nrm x', description: 'Looks' })).toEqual({ command: 'ls\nrm x', rest: '' })
    expect(run({ command: ['rm', '-r', 'a b', "it's"] })).toEqual({ command: "rm -r 'a b' 'it'\\''s'", rest: '' })
    expect(run(null)).toEqual({ command: 'Do it', rest: '' })
  })

  it('is all else that a command is given', () => {
    const { command, rest } = deed({ kind: 'execute', input: { command: 'make', cwd: '/etc' } })
    expect([command, JSON.parse(rest)]).toEqual(['make', { cwd: '/etc' }])
  })

  it('is the arguments where a command is not called so, or is only a part', () => {
    for (const kind of ['execute', 'other'] as const) {
      expect(deed({ kind, input: { cmd: 'rm -r x' } }).rest).toContain('rm -r x')
      expect(deed({ kind, input: '{"command":"cut …' }).rest).toBe('{"command":"cut …')
    }
    const query = { command: 'query', sql: 'DROP TABLE users' }
    expect(deed({ input: query })).toEqual({ command: undefined, rest: JSON.stringify(query, null, 2) })
    expect(deed({ input: { command: 'status' } })).toEqual({ command: 'status', rest: '' })
    expect(deed({ input: {} })).toEqual({ command: undefined, rest: '' })
  })
})
