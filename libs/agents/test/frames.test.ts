import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { acpAdapter } from '../src/acp/adapter.ts'
import type { AgentEvent, ToolCall } from '../src/adapter.ts'
import { TestSession } from '../src/conformance/test-session.ts'

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url))
const TOOL = 'echo hello-from-tool > proof.txt && cat proof.txt'
const BEFORE = 'I will run a command. '

describe('recorded agents', () => {
  it('Claude Code: shares an id between thought and text, duplicates output, sends the title after the turn', async () => {
    await using test = await replay('claude-tool')
    const events = await test.runTurn('please do SCN_TOOL')
    expect(test.session.agent).toMatchObject({
      name: 'Claude Agent',
      version: '0.100.0',
      can: { resume: true, fork: true }
    })
    expect(messages(events.all)).toEqual([
      ['thought', 'I should run a command.'],
      ['text', BEFORE],
      ['text', 'Tool said: hello-from-tool. Done.']
    ])
    expect(statuses(events.toolCalls)).toEqual(['pending', 'waiting_permission', 'running', 'done'])
    expect(events.toolCalls.at(-1)).toMatchObject({ title: TOOL, kind: 'execute', output: 'hello-from-tool' })
    expect(test.permissionRequests[0]?.options.map(({ kind }) => kind)).toEqual([
      'allow_once',
      'allow_always',
      'reject_once'
    ])
    expect(test.session.context).toEqual({ used: 1276, size: 1_000_000 })
    expect(events.ofType('usage').at(-1)?.cost).toEqual({ amount: 0.017328, currency: 'USD' })
    expect(events.end).toEqual({ type: 'turn_end', reason: 'end', tokens: { input: 2468, output: 84, total: 2552 } })
    expect(await test.nextBackgroundEvent(({ type }) => type === 'title')).toEqual({
      type: 'title',
      title: 'please do SCN_TOOL'
    })
    expect(test.background).toContainEqual(expect.objectContaining({ type: 'other', kind: '_auth/status_update' }))
    expect(test.session.options.map(({ id, category, value }) => [id, category, value])).toEqual([
      ['mode', 'mode', 'default'],
      ['model', 'model', 'default'],
      ['effort', 'thought_level', 'default'],
      ['fast', 'other', 'off'],
      ['ultracode', 'other', 'off']
    ])
  })

  it('Codex: sends a message without an id, and output only as terminal deltas', async () => {
    await using test = await replay('codex-tool')
    const events = await test.runTurn('please do SCN_TOOL')
    const sent = messages(events.all)
    expect(sent.map(([type]) => type)).toEqual(['text', 'thought', 'text', 'text'])
    expect(sent[0]?.[1]).toMatch(/^Warning: Model metadata/)
    expect(sent[1]?.[1]).toBe('\n\nI should run a command.')
    expect(sent[2]?.[1]).toBe(BEFORE)
    expect(sent[3]?.[1]).toMatch(/^Tool said: Chunk ID.*hello-from-tool\n\. Done\.$/s)
    expect(statuses(events.toolCalls)).toEqual(['running', 'waiting_permission', 'running', 'done'])
    expect(events.toolCalls.at(-1)).toMatchObject({ title: TOOL, kind: 'execute', output: 'hello-from-tool\n' })
    expect(test.session.context).toEqual({ used: 1276, size: 258_400 })
    expect(events.end.tokens).toEqual({ input: 2468, output: 84, total: 2552 })
    expect(events.ofType('title')).toEqual([{ type: 'title', title: 'please do SCN_TOOL' }])
  })

  it('opencode: sends output in content and rawOutput', async () => {
    await using test = await replay('opencode-tool')
    const events = await test.runTurn('please do SCN_TOOL')
    expect(messages(events.all)).toEqual([
      ['thought', 'I should run a command.'],
      ['text', BEFORE],
      ['text', 'Tool said: hello-from-tool\n. Done.']
    ])
    expect(events.toolCalls.at(-1)).toMatchObject({
      id: 'call_2',
      title: TOOL,
      status: 'done',
      output: 'hello-from-tool\n',
      input: { command: TOOL, cwd: '/home/dev/tmp' },
      locations: [{ path: '/home/dev/tmp' }]
    })
    expect(events.ofType('usage')).toEqual([
      { type: 'usage', context: { used: 1234, size: 128_000 }, cost: { amount: 0, currency: 'USD' } }
    ])
    expect(events.end.tokens).toEqual({ input: 1234, output: 42, total: 1276 })
  })

  it('Gemini: sends no message ids, no output, tokens in a quota, legacy options, and calls first in permission requests', async () => {
    await using test = await replay('gemini-tool')
    const events = await test.runTurn('please do SCN_TOOL')
    const sent = messages(events.all)
    expect(sent.map(([type]) => type)).toEqual(['thought', 'text', 'text'])
    expect(sent[1]?.[1]).toBe(BEFORE)
    expect(sent[2]?.[1]).toMatch(/^Tool said: .*hello-from-tool.*\. Done\.$/)
    expect(statuses(events.toolCalls)).toEqual(['waiting_permission', 'running', 'done'])
    expect(events.toolCalls.at(-1)).toMatchObject({ title: TOOL, kind: 'execute' })
    expect(events.toolCalls.at(-1)?.output).toBeUndefined()
    expect(events.end.tokens).toEqual({ input: 2468, output: 84, total: 2552 })
    expect(test.session.options.map(({ id, value, choices }) => [id, value, choices.length])).toEqual([
      ['mode', 'default', 4],
      ['model', 'gemini-2.5-flash', 2]
    ])
  })

  it('Qwen Code: sends text without ids, and tokens with an empty chunk', async () => {
    await using test = await replay('qwen-text')
    const events = await test.runTurn('please do SCN_TEXT')
    expect(messages(events.all)).toEqual([['text', 'The quick brown fox jumps over the lazy dog again and again ']])
    expect(events.ofType('commands').map(({ commands }) => commands.map(({ name }) => name))).toEqual([
      ['status', 'tasks']
    ])
    expect(events.end).toEqual({ type: 'turn_end', reason: 'end', tokens: { input: 1234, output: 42, total: 1276 } })
  })
})

/** Opens the recorded agent and allows its permission request, as in the recording. */
async function replay(name: string): Promise<TestSession> {
  const args = [path('replay-agent.mjs'), path(`frames/${name}.jsonl`)]
  const test = await TestSession.open(acpAdapter({ id: name, command: process.execPath, args }))
  test.onPermission = async ({ options }) => ({ optionId: options.find(({ kind }) => kind === 'allow_once')?.id ?? '' })
  return test
}

/** The statuses of the tool call, without repetitions. */
function statuses(calls: readonly ToolCall[]): ToolCall['status'][] {
  return calls.map(({ status }) => status).filter((status, i, all) => status !== all[i - 1])
}

/** The messages of a turn as type and text, in order of their first delta. */
function messages(events: readonly AgentEvent[]): [string, string][] {
  const byId = new Map<string, [string, string]>()
  for (const event of events) {
    if (event.type !== 'text' && event.type !== 'thought') continue
    const [, before] = byId.get(event.messageId) ?? []
    byId.set(event.messageId, [event.type, `${before ?? ''}${event.delta}`])
  }
  return [...byId.values()]
}
