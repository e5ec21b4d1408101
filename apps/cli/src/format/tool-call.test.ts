import type { ToolCall } from '@callboard/contract'
import { describe, expect, it } from 'vitest'
import { toolCallLines, toolCallName } from './tool-call.ts'

const call = (over: Partial<ToolCall>): ToolCall => ({
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

const lines = (over: Partial<ToolCall>) => toolCallLines(call(over)).map(({ text }) => text)

describe('toolCallLines', () => {
  it('shows every line of a command', () => {
    expect(lines({ kind: 'execute', input: { command: 'cd /tmp &&\nls' } })).toEqual(['$ cd /tmp &&', '  ls'])
    expect(lines({ kind: 'execute', input: { command: ['rm', '-r', 'a'] } })).toEqual(['$ rm -r a'])
    expect(lines({ kind: 'execute', title: 'npm test' })).toEqual(['$ npm test'])
    expect(lines({ kind: 'execute', input: { command: 'ls', cwd: '/' } })).toEqual(['$ ls', '{', '  "cwd": "/"', '}'])
    expect(toolCallLines(call({ kind: 'execute', title: 'ls' })).some(line => line.canTruncate)).toBe(false)
  })

  it('shows the changes to each file', () => {
    const diffs = [
      { path: '/a.txt', old_text: 'one\ntwo\n', new_text: 'one\nthree\n' },
      { path: '/b.txt', old_text: null, new_text: 'new' }
    ]
    const expected = ['/a.txt', '  one', '- two', '+ three', '/b.txt (new file)', '+ new']
    expect(lines({ kind: 'edit', diffs })).toEqual(expected)
  })

  it('says that a change is beyond the stored part of a long file', () => {
    const diffs = [{ path: '/a.txt', old_text: 'one…', new_text: 'one…' }]
    expect(lines({ kind: 'edit', diffs })).toEqual(['/a.txt (the change is beyond the stored part of the file)'])
  })

  it('shows the locations and the arguments of other tools', () => {
    const locations = [{ path: '/a.txt', line: 7 }]
    expect(lines({ kind: 'delete', locations, input: { path: 'a.txt' } })).toEqual([
      '/a.txt:7',
      '{',
      '  "path": "a.txt"',
      '}'
    ])
  })

  it('removes control characters', () => {
    expect(lines({ kind: 'execute', input: { command: 'echo \u001b[2K\rhi' } })).toEqual(['$ echo [2Khi'])
    const diffs = [{ path: '/a\u001b', old_text: null, new_text: '\u009b1m' }]
    expect(lines({ kind: 'edit', diffs })).toEqual(['/a (new file)', '+ 1m'])
  })

  it('names the kind where the title repeats the command', () => {
    expect(toolCallName(call({ kind: 'execute', title: 'ls', input: { command: 'ls' } }))).toBe('Command')
    expect(toolCallName(call({ kind: 'execute', title: 'List files', input: { command: 'ls' } }))).toBe('List files')
    expect(toolCallName(call({ kind: 'edit', title: '' }))).toBe('Edit')
  })
})
