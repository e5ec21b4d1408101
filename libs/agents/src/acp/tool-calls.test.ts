import { describe, expect, it } from 'vitest'
import { ToolCalls } from './tool-calls.ts'

const textContent = (text: string) => [{ type: 'content', content: { type: 'text', text } }]

/** Merges updates and returns the calls by id, as they are after the last update. */
function merge(...updates: object[]) {
  const calls = new ToolCalls()
  return mergeInto(calls, ...updates)
}

function mergeInto(calls: ToolCalls, ...updates: object[]) {
  const merged = updates.map(update => calls.merge(update)?.call)
  return [...new Map(merged.flatMap(call => (call ? [[call.id, call] as const] : []))).values()]
}

describe('ToolCalls', () => {
  it('creates a call with the first message that mentions it', () => {
    expect(merge({ toolCallId: 'a', status: 'in_progress', name: 'Bash' })).toMatchObject([
      { id: 'a', title: 'Bash', status: 'running' }
    ])
    expect(merge({ status: 'completed' })).toEqual([])
  })

  it('prefers terminal output over rawOutput over content', () => {
    const calls = new ToolCalls()
    const outputOf = (id: string, update: object) =>
      calls.merge({ toolCallId: id, status: 'in_progress', ...update })?.call.output
    expect(outputOf('a', { content: textContent('content') })).toBe('content')
    expect(outputOf('a', { rawOutput: { output: 'raw' } })).toBe('raw')
    expect(outputOf('a', { _meta: { terminal_output_delta: { data: 'one ' } } })).toBe('one ')
    expect(outputOf('a', { _meta: { terminal_output_delta: { data: 'two' } } })).toBe('one two')
    expect(outputOf('b', { rawOutput: { exit: 0 } })).toBe('{\n  "exit": 0\n}')
    expect(outputOf('c', {})).toBeUndefined()
  })

  it('does not use the description of a call as output', () => {
    const calls = new ToolCalls()
    const [call] = mergeInto(calls, { toolCallId: 'a', status: 'pending', content: textContent('Write a file') })
    expect(call?.output).toBeUndefined()
    const request = calls.requestPermission({ toolCallId: 'a', content: textContent('Write a file') })
    expect(request?.call.output).toBeUndefined()
  })

  it('keeps the diffs when a later update contains only text', () => {
    const diff = { type: 'diff', path: '/a', oldText: null, newText: 'new' }
    const [call] = merge(
      { toolCallId: 'a', content: [diff], locations: [{ path: '/a', line: 3 }] },
      { toolCallId: 'a', status: 'completed', content: textContent('written') }
    )
    expect(call).toMatchObject({
      output: 'written',
      diffs: [{ path: '/a', oldText: null, newText: 'new' }],
      locations: [{ path: '/a', line: 3 }]
    })
  })

  it('never moves a call back and keeps a rejected call rejected', () => {
    const calls = new ToolCalls()
    const report = (status: string) => calls.merge({ toolCallId: 'a', status })?.call.status
    expect([report('in_progress'), report('pending'), report('completed'), report('in_progress')]).toEqual([
      ...['running', 'running', 'done', 'done']
    ])
    calls.clear()
    calls.requestPermission({ toolCallId: 'a' })
    expect(report('in_progress')).toBe('waiting_permission')
    expect(calls.settlePermission('a', 'rejected')?.status).toBe('rejected')
    expect(report('failed')).toBe('rejected')
  })

  it('closes open calls', () => {
    const calls = new ToolCalls()
    mergeInto(
      calls,
      { toolCallId: 'ran', status: 'in_progress' },
      { toolCallId: 'never started' },
      { toolCallId: 'over', status: 'failed' }
    )
    expect(calls.closeOpen('done').map(({ id, status }) => [id, status])).toEqual([
      ['ran', 'done'],
      ['never started', 'cancelled']
    ])
    expect(calls.closeOpen('done')).toEqual([])
  })
})

describe('[A5] the ids of tool calls', () => {
  const announce = (title: string, more: object = {}) => ({
    sessionUpdate: 'tool_call',
    toolCallId: 'call_0',
    title,
    rawInput: { command: title },
    ...more
  })
  const complete = (rawOutput: string, more: object = {}) => ({
    sessionUpdate: 'tool_call_update',
    toolCallId: 'call_0',
    status: 'completed',
    rawOutput,
    ...more
  })
  const summarize = (calls: ReturnType<typeof merge>) => calls.map(({ title, output }) => [title, output])

  it('may be reused after a call has ended', () => {
    const calls = merge(announce('ls'), complete('two files'), announce('rm'), complete('removed'))
    expect(summarize(calls)).toEqual([
      ['ls', 'two files'],
      ['rm', 'removed']
    ])
  })

  it('may be reused for the same command', () => {
    const calls = merge(announce('ls'), complete('one file'), announce('ls'), complete('two files'))
    expect(summarize(calls)).toEqual([
      ['ls', 'one file'],
      ['ls', 'two files']
    ])
  })

  it('may be reused while the earlier call is open', () => {
    const calls = merge(announce('ls', { status: 'in_progress' }), announce('rm'), complete('removed'))
    expect(summarize(calls)).toEqual([
      ['ls', undefined],
      ['rm', 'removed']
    ])
  })

  it('may be reused by calls that are only reported when they have ended', () => {
    const ended = { status: 'completed' }
    const calls = merge(announce('ls', ended), announce('rm', ended))
    expect(calls.map(({ title }) => title)).toEqual(['ls', 'rm'])
  })

  it('may be reused in permission requests', () => {
    const calls = new ToolCalls()
    const first = calls.requestPermission({ toolCallId: 'call_0', title: 'ls' })
    calls.settlePermission('call_0', 'running')
    mergeInto(calls, complete('two files'))
    const second = calls.requestPermission({ toolCallId: 'call_0', title: 'rm' })
    expect([first?.call.title, second?.call.title]).toEqual(['ls', 'rm'])
    expect(second?.call.id).not.toBe(first?.call.id)
    expect(second?.call.status).toBe('waiting_permission')
  })

  it('are the same in a second announcement of the same call', () => {
    const calls = merge(announce('ls'), complete('two files'), announce('ls', { status: 'completed' }))
    expect(summarize(calls)).toEqual([['ls', 'two files']])
  })

  it('may be numbers', () => {
    const number = { toolCallId: 7 }
    expect(summarize(merge(announce('ls', number), complete('two files', number)))).toEqual([['ls', 'two files']])
  })

  it('may be missing', () => {
    const none = { toolCallId: undefined }
    const calls = merge(
      announce('ls', none),
      complete('two files', none),
      announce('ls', { ...none, status: 'completed', rawOutput: 'three files' })
    )
    expect(summarize(calls)).toEqual([
      ['ls', 'two files'],
      ['ls', 'three files']
    ])
  })
})

describe('[A5] content that is not text', () => {
  const content = (...blocks: object[]) => blocks.map(block => ({ type: 'content', content: block }))
  const outputOf = (update: object) => merge({ toolCallId: 'a', status: 'completed', ...update })[0]?.output

  it('is named in the output', () => {
    const blocks = content(
      { type: 'text', text: 'Done.' },
      { type: 'image', mimeType: 'image/png', data: 'AAAA' },
      { type: 'resource_link', name: 'run 7', uri: 'https://example.org/run/7' },
      { type: 'resource', resource: { uri: 'file:///x', text: 'embedded' } },
      { type: 'hologram' }
    )
    const lines = [
      'Done.',
      'Unsupported content (image)',
      'run 7: https://example.org/run/7',
      'embedded',
      'Unsupported content (hologram)'
    ]
    expect(outputOf({ content: blocks })).toBe(lines.join('\n'))
    expect(outputOf({ rawOutput: { content: blocks.map(({ content }) => content) } })).toBe(lines.join('\n'))
  })

  it('is added to output from another source once', () => {
    const image = { type: 'image', mimeType: 'image/png', data: 'AAAA' }
    const blocks = content({ type: 'text', text: 'Done.' }, image)
    expect(outputOf({ rawOutput: 'Done.', content: blocks })).toBe('Done.\nUnsupported content (image)')
    expect(outputOf({ rawOutput: { content: [image] }, content: blocks })).toBe('Unsupported content (image)')
  })

  it('leaves out diffs and terminals', () => {
    const diff = { type: 'diff', path: '/a', oldText: null, newText: 'new' }
    expect(outputOf({ content: [diff, { type: 'terminal', terminalId: 't' }] })).toBeUndefined()
  })
})
