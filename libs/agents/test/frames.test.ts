import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { acpAdapter } from '../src/acp/adapter.ts'
import type { AgentEvent, ToolCall } from '../src/adapter.ts'
import { Play } from '../src/conformance/play.ts'

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url))
const TOOL = 'echo hello-from-tool > proof.txt && cat proof.txt'
const BEFORE = 'I will run a command. '

describe('recorded agents', () => {
  it('Claude Code: one id for a thought and its text, output beside a fenced copy, title after the turn', async () => {
    await using play = await replay('claude-tool')
    const events = await play.turn('please do SCN_TOOL')
    expect(play.session.agent).toMatchObject({
      name: 'Claude Agent',
      version: '0.100.0',
      can: { resume: true, fork: true }
    })
    expect(messages(events.all)).toEqual([
      ['thought', 'I should run a command.'],
      ['text', BEFORE],
      ['text', 'Tool said: hello-from-tool. Done.']
    ])
    expect(statuses(events.calls)).toEqual(['pending', 'waiting_permission', 'running', 'done'])
    expect(events.calls.at(-1)).toMatchObject({ title: TOOL, kind: 'execute', output: 'hello-from-tool' })
    expect(play.questions[0]?.options.map(({ kind }) => kind)).toEqual(['allow_once', 'allow_always', 'reject_once'])
    expect(play.session.context).toEqual({ used: 1276, size: 1_000_000 })
    expect(events.of('usage').at(-1)?.cost).toEqual({ amount: 0.017328, currency: 'USD' })
    expect(events.end).toEqual({ type: 'turn_end', reason: 'end', tokens: { input: 2468, output: 84, total: 2552 } })
    expect(await play.heardInBackground(({ type }) => type === 'title')).toEqual({
      type: 'title',
      title: 'please do SCN_TOOL'
    })
    expect(play.background).toContainEqual(expect.objectContaining({ type: 'other', kind: '_auth/status_update' }))
    expect(play.session.options.map(({ id, category, value }) => [id, category, value])).toEqual([
      ['mode', 'mode', 'default'],
      ['model', 'model', 'default'],
      ['effort', 'thought_level', 'default'],
      ['fast', 'other', 'off'],
      ['ultracode', 'other', 'off']
    ])
  })

  it('Codex: a message without an id, output only as terminal deltas', async () => {
    await using play = await replay('codex-tool')
    const events = await play.turn('please do SCN_TOOL')
    const said = messages(events.all)
    expect(said.map(([type]) => type)).toEqual(['text', 'thought', 'text', 'text'])
    expect(said[0]?.[1]).toMatch(/^Warning: Model metadata/)
    expect(said[1]?.[1]).toBe('\n\nI should run a command.')
    expect(said[2]?.[1]).toBe(BEFORE)
    expect(said[3]?.[1]).toMatch(/^Tool said: Chunk ID.*hello-from-tool\n\. Done\.$/s)
    expect(statuses(events.calls)).toEqual(['running', 'waiting_permission', 'running', 'done'])
    expect(events.calls.at(-1)).toMatchObject({ title: TOOL, kind: 'execute', output: 'hello-from-tool\n' })
    expect(play.session.context).toEqual({ used: 1276, size: 258_400 })
    expect(events.end.tokens).toEqual({ input: 2468, output: 84, total: 2552 })
    expect(events.of('title')).toEqual([{ type: 'title', title: 'please do SCN_TOOL' }])
  })

  it('opencode: output in content and in rawOutput, said once', async () => {
    await using play = await replay('opencode-tool')
    const events = await play.turn('please do SCN_TOOL')
    expect(messages(events.all)).toEqual([
      ['thought', 'I should run a command.'],
      ['text', BEFORE],
      ['text', 'Tool said: hello-from-tool\n. Done.']
    ])
    expect(events.calls.at(-1)).toMatchObject({
      id: 'call_2',
      title: TOOL,
      status: 'done',
      output: 'hello-from-tool\n',
      input: { command: TOOL, cwd: '/home/dev/tmp' },
      locations: [{ path: '/home/dev/tmp' }]
    })
    expect(events.of('usage')).toEqual([
      { type: 'usage', context: { used: 1234, size: 128_000 }, cost: { amount: 0, currency: 'USD' } }
    ])
    expect(events.end.tokens).toEqual({ input: 1234, output: 42, total: 1276 })
  })

  it('Gemini: no ids at all, a call first seen in its question, no output, tokens in a quota, older options', async () => {
    await using play = await replay('gemini-tool')
    const events = await play.turn('please do SCN_TOOL')
    const said = messages(events.all)
    expect(said.map(([type]) => type)).toEqual(['thought', 'text', 'text'])
    expect(said[1]?.[1]).toBe(BEFORE)
    expect(said[2]?.[1]).toMatch(/^Tool said: .*hello-from-tool.*\. Done\.$/)
    expect(statuses(events.calls)).toEqual(['waiting_permission', 'running', 'done'])
    expect(events.calls.at(-1)).toMatchObject({ title: TOOL, kind: 'execute' })
    expect(events.calls.at(-1)?.output).toBeUndefined()
    expect(events.end.tokens).toEqual({ input: 2468, output: 84, total: 2552 })
    expect(play.session.options.map(({ id, value, choices }) => [id, value, choices.length])).toEqual([
      ['mode', 'default', 4],
      ['model', 'gemini-2.5-flash', 2]
    ])
  })

  it('Qwen Code: text without ids stays one message, tokens with an empty chunk', async () => {
    await using play = await replay('qwen-text')
    const events = await play.turn('please do SCN_TEXT')
    expect(messages(events.all)).toEqual([['text', 'The quick brown fox jumps over the lazy dog again and again ']])
    expect(events.of('commands').map(({ commands }) => commands.map(({ name }) => name))).toEqual([['status', 'tasks']])
    expect(events.end).toEqual({ type: 'turn_end', reason: 'end', tokens: { input: 1234, output: 42, total: 1276 } })
  })
})

/** Opens the recorded agent; its question is answered as it was then. */
async function replay(name: string): Promise<Play> {
  const args = [path('replay-agent.mjs'), path(`frames/${name}.jsonl`)]
  const play = await Play.open(acpAdapter({ id: name, command: process.execPath, args }))
  play.answer = async ({ options }) => ({ optionId: options.find(({ kind }) => kind === 'allow_once')?.id ?? '' })
  return play
}

/** The states of the one call, each run once. */
function statuses(calls: readonly ToolCall[]): ToolCall['status'][] {
  return calls.map(({ status }) => status).filter((status, i, all) => status !== all[i - 1])
}

/** The messages of a turn: type and whole text, in the order in which they began. */
function messages(events: readonly AgentEvent[]): [string, string][] {
  const found = new Map<string, [string, string]>()
  for (const event of events) {
    if (event.type !== 'text' && event.type !== 'thought') continue
    const [, before] = found.get(event.messageId) ?? []
    found.set(event.messageId, [event.type, `${before ?? ''}${event.delta}`])
  }
  return [...found.values()]
}
