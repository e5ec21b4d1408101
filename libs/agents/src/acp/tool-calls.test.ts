import { describe, expect, it } from 'vitest'
import { ToolCalls } from './tool-calls.ts'

const textContent = (text: string) => [{ type: 'content', content: { type: 'text', text } }]

describe('ToolCalls', () => {
  it('creates a call with the first message that mentions it', () => {
    const calls = new ToolCalls()
    expect(calls.merge({ toolCallId: 'a', status: 'in_progress', name: 'Bash' })).toMatchObject({
      title: 'Bash',
      status: 'running'
    })
    expect(calls.merge({ status: 'completed' })).toBeUndefined()
  })

  it('prefers terminal output over rawOutput over content', () => {
    const calls = new ToolCalls()
    const outputOf = (id: string, update: object) =>
      calls.merge({ toolCallId: id, status: 'in_progress', ...update })?.output
    expect(outputOf('a', { content: textContent('content') })).toBe('content')
    expect(outputOf('a', { rawOutput: { output: 'raw' } })).toBe('raw')
    expect(outputOf('a', { _meta: { terminal_output_delta: { data: 'one ' } } })).toBe('one ')
    expect(outputOf('a', { _meta: { terminal_output_delta: { data: 'two' } } })).toBe('one two')
    expect(outputOf('b', { rawOutput: { exit: 0 } })).toBe('{\n  "exit": 0\n}')
    expect(outputOf('c', {})).toBeUndefined()
  })

  it('does not use the description of a call as output', () => {
    const calls = new ToolCalls()
    expect(
      calls.merge({ toolCallId: 'a', status: 'pending', content: textContent('Write a file') })?.output
    ).toBeUndefined()
    calls.awaitPermission('a')
    expect(calls.merge({ toolCallId: 'a', content: textContent('Write a file') })?.output).toBeUndefined()
  })

  it('keeps the diffs when a later update contains only text', () => {
    const calls = new ToolCalls()
    const diff = { type: 'diff', path: '/a', oldText: null, newText: 'new' }
    calls.merge({ toolCallId: 'a', content: [diff], locations: [{ path: '/a', line: 3 }] })
    expect(calls.merge({ toolCallId: 'a', status: 'completed', content: textContent('written') })).toMatchObject({
      output: 'written',
      diffs: [{ path: '/a', oldText: null, newText: 'new' }],
      locations: [{ path: '/a', line: 3 }]
    })
  })

  it('never moves a call back and keeps a rejected call rejected', () => {
    const calls = new ToolCalls()
    const report = (status: string) => calls.merge({ toolCallId: 'a', status })?.status
    expect([report('in_progress'), report('pending'), report('completed'), report('in_progress')]).toEqual([
      ...['running', 'running', 'done', 'done']
    ])
    calls.clear()
    calls.awaitPermission('a')
    expect(report('in_progress')).toBe('waiting_permission')
    expect(calls.settlePermission('a', 'rejected')?.status).toBe('rejected')
    expect(report('failed')).toBe('rejected')
  })

  it('closes open calls', () => {
    const calls = new ToolCalls()
    calls.merge({ toolCallId: 'ran', status: 'in_progress' })
    calls.merge({ toolCallId: 'never started' })
    calls.merge({ toolCallId: 'over', status: 'failed' })
    expect(calls.closeOpen('done').map(({ id, status }) => [id, status])).toEqual([
      ['ran', 'done'],
      ['never started', 'cancelled']
    ])
    expect(calls.closeOpen('done')).toEqual([])
  })
})
