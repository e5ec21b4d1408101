import { describe, expect, it } from 'vitest'
import type { ToolCall } from './messages.ts'
import { summarizeToolCall } from './tool-call-summary.ts'

const summarize = (over: Partial<ToolCall>) =>
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

describe('[T5] summarizes a tool call for a permission request', () => {
  it('shows a command as a shell command line', () => {
    const run = (input: unknown) => summarize({ kind: 'execute', input })
    expect(run({ command: 'ls\nrm x', description: 'Looks' })).toEqual({ command: 'ls\nrm x', rest: '' })
    expect(run({ command: ['rm', '-r', 'a b', "it's"] })).toEqual({ command: "rm -r 'a b' 'it'\\''s'", rest: '' })
    expect(run(null)).toEqual({ command: 'Do it', rest: '' })
  })

  it('shows the other arguments of a command', () => {
    const { command, rest } = summarize({ kind: 'execute', input: { command: 'make', cwd: '/etc' } })
    expect([command, JSON.parse(rest)]).toEqual(['make', { cwd: '/etc' }])
  })

  it('shows all arguments when `command` is not a whole command line', () => {
    for (const kind of ['execute', 'other'] as const) {
      expect(summarize({ kind, input: { cmd: 'rm -r x' } }).rest).toContain('rm -r x')
      expect(summarize({ kind, input: '{"command":"cut …' }).rest).toBe('{"command":"cut …')
    }
    const query = { command: 'query', sql: 'DROP TABLE users' }
    expect(summarize({ input: query })).toEqual({ command: undefined, rest: JSON.stringify(query, null, 2) })
    expect(summarize({ input: { command: 'status' } })).toEqual({ command: 'status', rest: '' })
    expect(summarize({ input: {} })).toEqual({ command: undefined, rest: '' })
  })
})
