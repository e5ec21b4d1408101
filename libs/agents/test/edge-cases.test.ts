import { randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Script, type ScriptedAgentOptions, scriptedAgent, textOf } from '@callboard/testing'
import { describe, expect, it } from 'vitest'
import { acpAdapter } from '../src/acp/adapter.ts'
import type { OpenOptions } from '../src/adapter.ts'
import { openingErrorOf, TestSession } from '../src/conformance/test-session.ts'
import { getStartTime } from '../src/process/tagged-processes.ts'

const toPrompt = (script: Script) => JSON.stringify(script)
const createAdapter = (options: ScriptedAgentOptions = {}) => acpAdapter({ id: 'scripted', ...scriptedAgent(options) })
const openTest = (options?: ScriptedAgentOptions, overrides?: Partial<OpenOptions>) =>
  TestSession.open(createAdapter(options), overrides)
const endless = { length: 100_000, rate: 200 }

describe('resuming a session', () => {
  it('uses session/resume where the agent offers it', async () => {
    await using test = await openTest({ resume: 'resume' }, { resume: 'scripted-1-1' })
    expect(test.session.agentSessionId).toBe('scripted-1-1')
    expect((await test.runTurn('hello')).text).toContain('You said: hello')
    expect(test.background).toEqual([])
  })

  for (const resume of ['load', 'broken'] as const) {
    it(`falls back to session/load (${resume}) and drops the replay`, async () => {
      await using test = await openTest({ resume }, { resume: 'scripted-1-1' })
      expect(test.session.agentSessionId).toBe('scripted-1-1')
      const events = await test.runTurn('hello')
      expect(events.text).toMatch(/^You said: hello/)
      expect(events.toolCalls).toEqual([])
      expect(test.background).toEqual([])
    })
  }

  it('warns when the agent replays nothing', async () => {
    await using test = await openTest({ resume: 'forgetful' }, { resume: 'scripted-1-1' })
    const notice = { type: 'notice', level: 'warning', text: expect.stringContaining('may have lost the context') }
    expect(test.background).toEqual([notice])
    expect((await test.runTurn('hello')).end.reason).toBe('end')
  })

  it('[T6] drops a long replay that follows the response', async () => {
    const program = fileURLToPath(new URL('late-replay-agent.mjs', import.meta.url))
    const adapter = acpAdapter({ id: 'late-replay', command: process.execPath, args: [program] })
    await using test = await TestSession.open(adapter, { resume: 'earlier' })
    const { text, toolCalls } = await test.runTurn('go')
    expect([text, toolCalls, test.background]).toEqual(['new answer', [], []])
  })

  it('starts a new session with a warning where neither works', async () => {
    for (const [resume, earlier] of [
      ['none', 'scripted-1-1'],
      ['resume', 'unknown-7']
    ] as const) {
      await using test = await openTest({ resume }, { resume: earlier })
      expect(test.session.agentSessionId).not.toBe(earlier)
      expect(test.background).toEqual([expect.objectContaining({ type: 'notice', level: 'warning' })])
      expect((await test.runTurn('hello')).end.reason).toBe('end')
    }
  })
})

describe('options', () => {
  it('are set initially where the agent offers them', async () => {
    const options = { model: 'large', mode: 'not-offered', voice: 'low' }
    await using test = await openTest({}, { options })
    expect(test.session.options.map(({ id, value }) => [id, value])).toEqual([
      ['mode', 'ask'],
      ['model', 'large'],
      ['effort', 'low']
    ])
    await test.session.setOption('mode', 'free')
    expect(test.session.options.find(({ id }) => id === 'mode')?.value).toBe('free')
  })
})

describe('usage', () => {
  const tokens = { input: 1200, output: 34, total: 1234 }
  for (const usage of ['answer', 'quota', 'chunk'] as const) {
    it(`is reported as tokens (${usage})`, async () => {
      await using test = await openTest()
      const events = await test.runTurn(toPrompt({ usage }))
      expect(events.end.tokens).toEqual(tokens)
      expect(events.ofType('text')).toEqual([])
    })
  }

  it('is reported as context and cost', async () => {
    await using test = await openTest()
    const context = { used: 1234, size: 200_000 }
    const { all } = await test.runTurn(toPrompt({ usage: 'update' }))
    expect(all).toContainEqual({ type: 'usage', context, cost: { amount: 0.25, currency: 'USD' } })
    expect(test.session.context).toEqual(context)
  })
})

describe('permission requests', () => {
  for (const afterReject of ['go_on', 'end_turn', 'cancelled'] as const) {
    it(`a rejection closes a call that the request created, and the turn ends as "end" (${afterReject})`, async () => {
      await using test = await openTest()
      test.onPermission = async () => ({ optionId: 'reject' })
      const events = await test.runTurn(toPrompt({ permission: 'first', afterReject }))
      expect(events.toolCalls.map(({ status }) => status)).toEqual(['waiting_permission', 'rejected'])
      expect(events.end.reason).toBe('end')
    })
  }

  it('a failing request is cancelled and reported', async () => {
    await using test = await openTest()
    test.onPermission = async () => {
      throw new Error('the database is closed')
    }
    const events = await test.runTurn(toPrompt({ permission: true }))
    expect(events.ofType('notice').map(({ text }) => text)).toEqual([expect.stringContaining('the database is closed')])
    expect(events.toolCalls.at(-1)?.status).toBe('cancelled')
  })
})

describe('stopping', () => {
  const stopAtText = async (test: TestSession, prompt: string) => {
    const stop = new AbortController()
    return test.runTurn(prompt, { signal: stop.signal, on: ({ type }) => type === 'text' && stop.abort() })
  }

  it('[T4] keeps an agent that acknowledges and has no descendants', async () => {
    await using test = await openTest()
    await stopAtText(test, toPrompt({ text: endless }))
    expect(test.session.isOpen).toBe(true)
    expect((await test.runTurn('once more')).end.reason).toBe('end')
  })

  it('[T4] answers pending permission requests and keeps the agent', async () => {
    await using test = await openTest()
    const stop = new AbortController()
    test.onPermission = () => new Promise(() => stop.abort())
    const { end } = await test.runTurn(toPrompt({ permission: true }), { signal: stop.signal })
    expect(end.reason).toBe('cancelled')
    expect(test.session.isOpen).toBe(true)
  })

  it('[T4] ends an agent that has a child even if it acknowledged', async () => {
    await using test = await openTest()
    await stopAtText(test, toPrompt({ children: { count: 2 }, text: endless }))
    expect(test.session.isOpen).toBe(false)
    expect(await test.findProcesses()).toEqual([])
  })

  it('[T4] ends the processes of a turn that ended before it was cancelled, with the agent', async () => {
    await using test = await openTest()
    const { end } = await test.runTurn(toPrompt({ children: { orphan: true, ignoreSignals: true } }))
    expect(end.reason).toBe('end')
    expect((await test.findProcesses()).length).toBeGreaterThan(1)
    await test.session.endTurnProcesses()
    expect(await test.findProcesses()).toEqual([])
    expect(test.session.isOpen).toBe(false)
  })

  it('[T4] keeps an agent whose turn left no processes', async () => {
    await using test = await openTest()
    await test.runTurn(toPrompt({ text: { length: 10 } }))
    await test.session.endTurnProcesses()
    expect(test.session.isOpen).toBe(true)
    expect((await test.runTurn(toPrompt({ text: { length: 10 } }))).end.reason).toBe('end')
  })

  it('[T7] finds a child that lost its tag by the group', async () => {
    await using test = await openTest()
    const events = await stopAtText(test, toPrompt({ children: { bare: true }, text: endless }))
    const pid = Number(events.toolCalls.at(-1)?.output)
    expect(pid).toBeGreaterThan(0)
    expect(await getStartTime(pid)).toBeUndefined()
  })

  it('[T7] ends the processes of an agent that dies between two turns', async () => {
    await using test = await openTest()
    await test.runTurn(toPrompt({ children: { orphan: true } }))
    process.kill(test.pid, 'SIGKILL')
    await test.session.close()
    expect(await test.findProcesses()).toEqual([])
    expect(test.session.isOpen).toBe(false)
  })

  it('refuses a second prompt during a turn', async () => {
    await using test = await openTest()
    await test.runTurn(toPrompt({ text: { length: 50, rate: 500 } }), {
      on: ({ type }) => type === 'text' && expect(() => test.session.prompt([])).toThrow('already running a turn')
    })
  })
})

describe('errors', () => {
  it('an error response ends the turn but not the session', async () => {
    await using test = await openTest()
    const error = { code: -32_603, message: 'The model is overloaded' }
    expect((await test.runTurn(toPrompt({ error }))).end).toEqual({
      type: 'turn_end',
      reason: 'error',
      error: { reason: 'agent_error', message: 'The agent returned an error: The model is overloaded' }
    })
    expect((await test.runTurn('and now?')).end.reason).toBe('end')
  })

  it('an authentication error in a turn becomes needs_login', async () => {
    await using test = await openTest()
    const { end } = await test.runTurn(toPrompt({ error: { code: -32_000, message: 'Authentication required' } }))
    expect(end.error).toMatchObject({ reason: 'needs_login' })
  })

  it('accepts a message of 8 MiB and ends the agent after one of 33 MiB', async () => {
    await using test = await openTest()
    const mib = 1024 * 1024
    const textOfSize = (length: number): Script => ({ text: { length, piece: [length, length] } })
    expect((await test.runTurn(toPrompt(textOfSize(8 * mib)))).text).toBe(textOf({ length: 8 * mib }, 1, 'text'))
    const { end } = await test.runTurn(toPrompt(textOfSize(33 * mib)))
    expect(end.error).toMatchObject({ reason: 'agent_unintelligible', message: expect.stringContaining('32 MiB') })
    expect(await test.findProcesses()).toEqual([])
  })

  it('reports at most 300 characters of stderr, without secrets and colours', async () => {
    const secret = 'hunter2-hunter2'
    const stderr = `${'x'.repeat(400)} \u001b[31mkey ${secret} and Bearer abc.def.ghi refused\u001b[0m`
    const env = { PATH: process.env.PATH ?? '', MODEL_API_KEY: secret }
    const { message } = await openingErrorOf(
      createAdapter({ exit: 1, stderr }).open(new TestSession().options({ env }))
    )
    expect(message).toMatch(
      /^The agent exited with exit code 1\. Last output: x+ key \*\*\* and Bearer \*\*\* refused$/
    )
    expect(message.length).toBeLessThan(360)
  })

  it('reports a working directory that does not exist', async () => {
    const cwd = join(tmpdir(), randomUUID())
    const { reason, message } = await openingErrorOf(createAdapter().open(new TestSession().options({ cwd })))
    expect([reason, message]).toEqual(['agent_error', 'The working directory of the agent does not exist.'])
  })

  it('refuses another version of the protocol', async () => {
    const program = `process.stdin.once('data', () => console.log('{"jsonrpc":"2.0","id":0,"result":{"protocolVersion":2}}'))`
    const adapter = acpAdapter({ id: 'newer', command: process.execPath, args: ['-e', program] })
    const error = await openingErrorOf(adapter.open(new TestSession().options({})))
    expect(error).toMatchObject({ reason: 'agent_unintelligible', message: expect.stringContaining('version 2') })
  })

  it('gives up on a program with endless other output before the timeout', async () => {
    const adapter = acpAdapter({ id: 'yes', command: 'yes', args: ['hello there'] })
    const error = await openingErrorOf(adapter.open(new TestSession().options({ timeout: 20_000 })))
    expect(error).toMatchObject({ reason: 'agent_unintelligible', message: expect.stringContaining('hello there') })
  })
})

describe('[A5] invalid messages', () => {
  const update = (fields: object) =>
    message({ method: 'session/update', params: { sessionId: 'lines', update: fields } })
  const message = (fields: object) => JSON.stringify({ jsonrpc: '2.0', ...fields })

  it('are reported in order and do no harm', async () => {
    const lines = [
      'not json',
      '{"level":"info","msg":"json, but no message"}',
      '[1,2,3]',
      message({ id: 99, result: {} }),
      update({ sessionUpdate: 'agent_message_chunk', content: { type: 'text', text: 'first ' } }),
      update({ sessionUpdate: 'agent_message_chunk', content: 'no block' }),
      update({ sessionUpdate: 'tool_call', kind: 'a call without an id and a title' }),
      update({ no: 'kind' }),
      message({ method: 'session/update', params: null }),
      message({
        method: 'session/update',
        params: { sessionId: 'another', update: { sessionUpdate: 'plan', entries: [] } }
      }),
      message({ method: '_vendor/news', params: { a: 1 } }),
      message({ id: 'x', method: 'fs/read_text_file', params: { path: '/etc/passwd' } }),
      message({ id: 'y', method: 'session/request_permission', params: { options: [] } }),
      update({ sessionUpdate: 'agent_message_chunk', content: { type: 'text', text: 'last' } })
    ]
    await using test = await openLinesAgent(lines)
    const events = await test.runTurn('go')
    expect(events.text).toBe('first last')
    expect(events.ofType('other').map(({ kind }) => kind)).toEqual([
      ...['non_protocol_line', 'non_protocol_line', 'non_protocol_line', 'non_protocol_line'],
      ...['agent_message_chunk', 'tool_call', 'malformed', 'malformed', 'plan'],
      ...['_vendor/news', 'fs/read_text_file', 'session/request_permission']
    ])
    expect(events.end.reason).toBe('end')
    expect((await test.runTurn('again')).text).toBe('first last')
  })
})

describe('[A5] unusual but usable messages', () => {
  const message = (fields: object) => JSON.stringify({ jsonrpc: '2.0', ...fields })
  const chunk = (content: object) =>
    message({
      method: 'session/update',
      params: { sessionId: 'lines', update: { sessionUpdate: 'agent_message_chunk', content } }
    })

  it('content that is not text becomes a message of its own', async () => {
    const lines = [
      chunk({ type: 'text', text: 'The chart:' }),
      chunk({ type: 'image', mimeType: 'image/png', data: 'AAAA' }),
      chunk({ type: 'resource_link', name: 'report.html', uri: 'file:///report.html' }),
      chunk({ type: 'text', text: 'Done.' })
    ]
    await using test = await openLinesAgent(lines)
    const events = (await test.runTurn('go')).ofType('text')
    expect(events.map(({ delta }) => delta)).toEqual([
      'The chart:',
      'Unsupported content (image)',
      'report.html: file:///report.html',
      'Done.'
    ])
    expect(new Set(events.map(({ messageId }) => messageId)).size).toBe(4)
  })

  it('a byte order mark, white space and control sequences around messages are ignored', async () => {
    const text = (text: string) => chunk({ type: 'text', text })
    const lines = [`\uFEFF${text('one ')}`, `  ${text('two ')}\r`, `\u001b[0m${text('three')}\u001b[0m`]
    await using test = await openLinesAgent(lines)
    expect((await test.runTurn('go')).text).toBe('one two three')
  })

  it('responses may have the id of their request as a string', async () => {
    await using test = await openLinesAgent([chunk({ type: 'text', text: 'Hello' })], '--string-ids')
    const { text, end } = await test.runTurn('go')
    expect([text, end.reason]).toEqual(['Hello', 'end'])
  })
})

function openLinesAgent(lines: string[], ...flags: string[]) {
  const program = fileURLToPath(new URL('lines-agent.mjs', import.meta.url))
  const args = [program, JSON.stringify(lines), ...flags]
  return TestSession.open(acpAdapter({ id: 'lines', command: process.execPath, args }))
}
