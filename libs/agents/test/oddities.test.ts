import { randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Script, type ScriptedAgentOptions, scriptedAgent, textOf } from '@callboard/testing'
import { describe, expect, it } from 'vitest'
import { acpAdapter } from '../src/acp/adapter.ts'
import type { OpenOptions } from '../src/adapter.ts'
import { faultOf, Play } from '../src/conformance/play.ts'
import { startTime } from '../src/process/tagged-processes.ts'

const script = (parts: Script) => JSON.stringify(parts)
const scripted = (options: ScriptedAgentOptions = {}) => acpAdapter({ id: 'scripted', ...scriptedAgent(options) })
const begin = (options?: ScriptedAgentOptions, more?: Partial<OpenOptions>) => Play.open(scripted(options), more)
const endless = { length: 100_000, rate: 200 }

describe('taking up a session', () => {
  it('resumes where the agent can', async () => {
    await using play = await begin({ resume: 'resume' }, { resume: 'scripted-1-1' })
    expect(play.session.agentSessionId).toBe('scripted-1-1')
    expect((await play.turn('hello')).text).toContain('You said: hello')
    expect(play.background).toEqual([])
  })

  for (const resume of ['load', 'broken'] as const) {
    it(`loads where it must (${resume}), and drops all that is replayed, also after the answer`, async () => {
      await using play = await begin({ resume }, { resume: 'scripted-1-1' })
      expect(play.session.agentSessionId).toBe('scripted-1-1')
      const events = await play.turn('hello')
      expect(events.text).toMatch(/^You said: hello/)
      expect(events.calls).toEqual([])
      expect(play.background).toEqual([])
    })
  }

  it('says that an agent which replays nothing may remember nothing', async () => {
    await using play = await begin({ resume: 'forgetful' }, { resume: 'scripted-1-1' })
    const notice = { type: 'notice', level: 'warning', text: expect.stringContaining('may remember nothing') }
    expect(play.background).toEqual([notice])
    expect((await play.turn('hello')).end.reason).toBe('end')
  })

  it('begins anew where neither works, and says so', async () => {
    for (const [resume, earlier] of [
      ['none', 'scripted-1-1'],
      ['resume', 'unknown-7']
    ] as const) {
      await using play = await begin({ resume }, { resume: earlier })
      expect(play.session.agentSessionId).not.toBe(earlier)
      expect(play.background).toEqual([expect.objectContaining({ type: 'notice', level: 'warning' })])
      expect((await play.turn('hello')).end.reason).toBe('end')
    }
  })
})

describe('options', () => {
  it('are chosen first where they are offered, and left alone where not', async () => {
    const options = { model: 'large', mode: 'unheard-of', voice: 'low' }
    await using play = await begin({}, { options })
    expect(play.session.options.map(({ id, value }) => [id, value])).toEqual([
      ['mode', 'ask'],
      ['model', 'large'],
      ['effort', 'low']
    ])
    await play.session.setOption('mode', 'free')
    expect(play.session.options.find(({ id }) => id === 'mode')?.value).toBe('free')
  })
})

describe('usage', () => {
  const tokens = { input: 1200, output: 34, total: 1234 }
  for (const usage of ['answer', 'quota', 'chunk'] as const) {
    it(`is told as tokens (${usage})`, async () => {
      await using play = await begin()
      const events = await play.turn(script({ usage }))
      expect(events.end.tokens).toEqual(tokens)
      expect(events.of('text')).toEqual([])
    })
  }

  it('is told as context and cost', async () => {
    await using play = await begin()
    const context = { used: 1234, size: 200_000 }
    const { all } = await play.turn(script({ usage: 'update' }))
    expect(all).toContainEqual({ type: 'usage', context, cost: { amount: 0.25, currency: 'USD' } })
    expect(play.session.context).toEqual(context)
  })
})

describe('questions', () => {
  for (const afterReject of ['go_on', 'end_turn', 'cancelled'] as const) {
    it(`a rejected call that was first seen in its question is closed, and ends as "end" (${afterReject})`, async () => {
      await using play = await begin()
      play.answer = async () => ({ optionId: 'reject' })
      const events = await play.turn(script({ permission: 'first', afterReject }))
      expect(events.calls.map(({ status }) => status)).toEqual(['waiting_permission', 'rejected'])
      expect(events.end.reason).toBe('end')
    })
  }

  it('a question that cannot be put is cancelled, and said to be', async () => {
    await using play = await begin()
    play.answer = async () => {
      throw new Error('the database is closed')
    }
    const events = await play.turn(script({ permission: true }))
    expect(events.of('notice').map(({ text }) => text)).toEqual([expect.stringContaining('the database is closed')])
    expect(events.calls.at(-1)?.status).toBe('cancelled')
  })
})

describe('stopping', () => {
  const stopAtText = async (play: Play, prompt: string) => {
    const stop = new AbortController()
    return play.turn(prompt, { signal: stop.signal, on: ({ type }) => type === 'text' && stop.abort() })
  }

  it('[T4] an agent that acknowledges and is alone stays, and takes the next prompt', async () => {
    await using play = await begin()
    await stopAtText(play, script({ text: endless }))
    expect(play.session.isOpen).toBe(true)
    expect((await play.turn('once more')).end.reason).toBe('end')
  })

  it('[T4] an agent that waits for an answer gets one, and stays', async () => {
    await using play = await begin()
    const stop = new AbortController()
    play.answer = () => new Promise(() => stop.abort())
    const { end } = await play.turn(script({ permission: true }), { signal: stop.signal })
    expect(end.reason).toBe('cancelled')
    expect(play.session.isOpen).toBe(true)
  })

  it('[T4] an agent with a child is ended although it acknowledged', async () => {
    await using play = await begin()
    await stopAtText(play, script({ children: { count: 2 }, text: endless }))
    expect(play.session.isOpen).toBe(false)
    expect(await play.alive()).toEqual([])
  })

  it('[T4] ends the processes of a turn that ended before it was cancelled, with the agent', async () => {
    await using play = await begin()
    const { end } = await play.turn(script({ children: { orphan: true, ignoreSignals: true } }))
    expect(end.reason).toBe('end')
    expect((await play.alive()).length).toBeGreaterThan(1)
    await play.session.endTurnProcesses()
    expect(await play.alive()).toEqual([])
    expect(play.session.isOpen).toBe(false)
  })

  it('[T4] keeps an agent whose turn left no processes', async () => {
    await using play = await begin()
    await play.turn(script({ text: { length: 10 } }))
    await play.session.endTurnProcesses()
    expect(play.session.isOpen).toBe(true)
    expect((await play.turn(script({ text: { length: 10 } }))).end.reason).toBe('end')
  })

  it('[T7] a child that lost its mark is found by the group', async () => {
    await using play = await begin()
    const events = await stopAtText(play, script({ children: { bare: true }, text: endless }))
    const pid = Number(events.calls.at(-1)?.output)
    expect(pid).toBeGreaterThan(0)
    expect(await startTime(pid)).toBeUndefined()
  })

  it('[T7] what an agent leaves behind when it dies between two turns is ended', async () => {
    await using play = await begin()
    await play.turn(script({ children: { orphan: true } }))
    process.kill(play.pid, 'SIGKILL')
    await play.session.close()
    expect(await play.alive()).toEqual([])
    expect(play.session.isOpen).toBe(false)
  })

  it('a second prompt on a busy session is refused', async () => {
    await using play = await begin()
    await play.turn(script({ text: { length: 50, rate: 500 } }), {
      on: ({ type }) => type === 'text' && expect(() => play.session.prompt([])).toThrow('in a turn already')
    })
  })
})

describe('faults', () => {
  it('an error that the agent answers with ends the turn, and not the session', async () => {
    await using play = await begin()
    const error = { code: -32_603, message: 'The model is overloaded' }
    expect((await play.turn(script({ error }))).end).toEqual({
      type: 'turn_end',
      reason: 'error',
      error: { reason: 'agent_error', message: 'The agent refused: The model is overloaded' }
    })
    expect((await play.turn('and now?')).end.reason).toBe('end')
  })

  it('"sign in first" in a turn is needs_login', async () => {
    await using play = await begin()
    const { end } = await play.turn(script({ error: { code: -32_000, message: 'Authentication required' } }))
    expect(end.error).toMatchObject({ reason: 'needs_login' })
  })

  it('a message of 8 MiB passes, one of 33 MiB ends the agent', async () => {
    await using play = await begin()
    const mib = 1024 * 1024
    const one = (length: number): Script => ({ text: { length, piece: [length, length] } })
    expect((await play.turn(script(one(8 * mib)))).text).toBe(textOf({ length: 8 * mib }, 1, 'text'))
    const { end } = await play.turn(script(one(33 * mib)))
    expect(end.error).toMatchObject({ reason: 'agent_unintelligible', message: expect.stringContaining('32 MiB') })
    expect(await play.alive()).toEqual([])
  })

  it('last words hold no secret, no colour and no more than 300 characters', async () => {
    const secret = 'hunter2-hunter2'
    const stderr = `${'x'.repeat(400)} \u001b[31mkey ${secret} and Bearer abc.def.ghi refused\u001b[0m`
    const env = { PATH: process.env.PATH ?? '', MODEL_API_KEY: secret }
    const { message } = await faultOf(scripted({ exit: 1, stderr }).open(new Play().options({ env })))
    expect(message).toMatch(
      /^The agent ended by itself, with exit code 1\. It said last: x+ key \*\*\* and Bearer \*\*\* refused$/
    )
    expect(message.length).toBeLessThan(360)
  })

  it('a directory that is not there is said to be', async () => {
    const cwd = join(tmpdir(), randomUUID())
    const { reason, message } = await faultOf(scripted().open(new Play().options({ cwd })))
    expect([reason, message]).toEqual(['agent_error', 'The directory that the agent should work in is not there.'])
  })

  it('another version of the protocol is unintelligible', async () => {
    const program = `process.stdin.once('data', () => console.log('{"jsonrpc":"2.0","id":0,"result":{"protocolVersion":2}}'))`
    const adapter = acpAdapter({ id: 'newer', command: process.execPath, args: ['-e', program] })
    const fault = await faultOf(adapter.open(new Play().options({})))
    expect(fault).toMatchObject({ reason: 'agent_unintelligible', message: expect.stringContaining('version 2') })
  })

  it('a program that talks and talks, and speaks no protocol, is given up before the time is over', async () => {
    const adapter = acpAdapter({ id: 'yes', command: 'yes', args: ['hello there'] })
    const fault = await faultOf(adapter.open(new Play().options({ timeout: 20_000 })))
    expect(fault).toMatchObject({ reason: 'agent_unintelligible', message: expect.stringContaining('hello there') })
  })
})

describe('[A5] what no agent should say', () => {
  const update = (fields: object) =>
    message({ method: 'session/update', params: { sessionId: 'lines', update: fields } })
  const message = (fields: object) => JSON.stringify({ jsonrpc: '2.0', ...fields })

  it('is kept, in order, and harms nothing', async () => {
    const lines = [
      'not json',
      '{"level":"info","msg":"json, but no message"}',
      '[1,2,3]',
      message({ id: 99, result: {} }),
      update({ sessionUpdate: 'agent_message_chunk', content: { type: 'text', text: 'first ' } }),
      update({ sessionUpdate: 'agent_message_chunk', content: 'no block' }),
      update({ sessionUpdate: 'tool_call', title: 'a call without an id' }),
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
    const agent = fileURLToPath(new URL('lines-agent.mjs', import.meta.url))
    const args = [agent, JSON.stringify(lines)]
    await using play = await Play.open(acpAdapter({ id: 'lines', command: process.execPath, args }))
    const events = await play.turn('go')
    expect(events.text).toBe('first last')
    expect(events.of('other').map(({ kind }) => kind)).toEqual([
      ...['stray', 'stray', 'stray', 'stray'],
      ...['agent_message_chunk', 'tool_call', 'malformed', 'malformed', 'plan'],
      ...['_vendor/news', 'fs/read_text_file', 'session/request_permission']
    ])
    expect(events.end.reason).toBe('end')
    expect((await play.turn('again')).text).toBe('first last')
  })
})
