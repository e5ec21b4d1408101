import { describe, expect, it } from 'vitest'
import { ToolCalls } from './tool-calls.ts'

const printed = (text: string) => [{ type: 'content', content: { type: 'text', text } }]

describe('ToolCalls', () => {
  it('creates a call wherever it is seen first', () => {
    const calls = new ToolCalls()
    expect(calls.merge({ toolCallId: 'a', status: 'in_progress', name: 'Bash' })).toMatchObject({
      title: 'Bash',
      status: 'running'
    })
    expect(calls.merge({ status: 'completed' })).toBeUndefined()
  })

  it('takes output from the terminal, else from rawOutput, else from the content', () => {
    const calls = new ToolCalls()
    const of = (id: string, update: object) => calls.merge({ toolCallId: id, status: 'in_progress', ...update })?.output
    expect(of('a', { content: printed('content') })).toBe('content')
    expect(of('a', { rawOutput: { output: 'raw' } })).toBe('raw')
    expect(of('a', { _meta: { terminal_output_delta: { data: 'one ' } } })).toBe('one ')
    expect(of('a', { _meta: { terminal_output_delta: { data: 'two' } } })).toBe('one two')
    expect(of('b', { rawOutput: { exit: 0 } })).toBe('{\n  "exit": 0\n}')
    expect(of('c', {})).toBeUndefined()
  })

  it('does not take a description for output', () => {
    const calls = new ToolCalls()
    expect(
      calls.merge({ toolCallId: 'a', status: 'pending', content: printed('Write a file') })?.output
    ).toBeUndefined()
    calls.ask('a')
    expect(calls.merge({ toolCallId: 'a', content: printed('Write a file') })?.output).toBeUndefined()
  })

  it('keeps a diff when a later update says only that it was written', () => {
    const calls = new ToolCalls()
    const diff = { type: 'diff', path: '/a', oldText: null, newText: 'new' }
    calls.merge({ toolCallId: 'a', content: [diff], locations: [{ path: '/a', line: 3 }] })
    expect(calls.merge({ toolCallId: 'a', status: 'completed', content: printed('written') })).toMatchObject({
      output: 'written',
      diffs: [{ path: '/a', oldText: null, newText: 'new' }],
      locations: [{ path: '/a', line: 3 }]
    })
  })

  it('never goes back, and a rejected call stays rejected whatever the agent says of it', () => {
    const calls = new ToolCalls()
    const say = (status: string) => calls.merge({ toolCallId: 'a', status })?.status
    expect([say('in_progress'), say('pending'), say('completed'), say('in_progress')]).toEqual([
      ...['running', 'running', 'done', 'done']
    ])
    calls.clear()
    calls.ask('a')
    expect(say('in_progress')).toBe('waiting_permission')
    expect(calls.answer('a', 'rejected')?.status).toBe('rejected')
    expect(say('failed')).toBe('rejected')
  })

  it('closes what is open', () => {
    const calls = new ToolCalls()
    calls.merge({ toolCallId: 'ran', status: 'in_progress' })
    calls.merge({ toolCallId: 'began not' })
    calls.merge({ toolCallId: 'over', status: 'failed' })
    expect(calls.close('done').map(({ id, status }) => [id, status])).toEqual([
      ['ran', 'done'],
      ['began not', 'cancelled']
    ])
    expect(calls.close('done')).toEqual([])
  })
})
