import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { describe, expect, it, onTestFinished } from 'vitest'
import { parseScript, type Script } from './script.ts'
import { splitText, textOf } from './script-text.ts'
import { type ScriptedAgentOptions, scriptedAgent } from './start.ts'
import type { PieceLog } from './stdio.ts'

describe('textOf', () => {
  const saying = { length: 500, emoji: true, piece: [3, 9] as [number, number] }

  it('depends on the seed only', () => {
    expect(textOf(saying, 7, 'text')).toBe(textOf(saying, 7, 'text'))
    expect(textOf(saying, 8, 'text')).not.toBe(textOf(saying, 7, 'text'))
    expect(textOf(saying, 7, 'thought')).not.toBe(textOf(saying, 7, 'text'))
  })

  it('has the requested length, and its deltas add up to it', () => {
    for (const length of [0, 1, 13, 500, 50_000]) {
      const text = textOf({ ...saying, length }, 7, 'text')
      expect(text).toHaveLength(length)
      expect(text).not.toMatch(/[\uD800-\uDBFF]$/)
      expect([...splitText({ ...saying, length }, 7, 'text')].join('')).toBe(text)
    }
  })

  it('splits emoji between their surrogates', () => {
    expect([...splitText(saying, 7, 'text')].filter(piece => /[\uD800-\uDBFF]$/.test(piece)).length).toBeGreaterThan(5)
  })
})

describe('the scripted agent', () => {
  it('repeats a prompt that is not a script', async () => {
    using talk = await begin()
    await talk.prompt('good evening')
    expect(talk.text()).toContain('You said: good evening')
  })

  it('sends the text of its seed at the requested rate and logs each delta', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'scripted-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const log = join(folder, 'pieces')
    using talk = await begin({ seed: 5, log })
    const text = { length: 120, rate: 400, emoji: true }
    const start = performance.now()
    await talk.prompt({ text })
    expect(performance.now() - start).toBeGreaterThan(290)
    expect(talk.text()).toBe(textOf(text, 5, 'text'))
    const pieces: PieceLog[] = readFileSync(log, 'utf8')
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line))
    expect(pieces.reduce((sum, { length }) => sum + length, 0)).toBe(120)
    expect(pieces.map(({ at }) => at)).toEqual(pieces.map(({ at }) => at).toSorted((a, b) => a - b))
  })

  it('runs all parts of a script in order', async () => {
    using talk = await begin()
    await talk.prompt({
      thought: { length: 5 },
      plan: 2,
      permission: true,
      output: { length: 30, piece: [10, 10] },
      unknown: true,
      text: { length: 5 },
      usage: 'update'
    })
    expect(talk.kinds()).toEqual([
      'agent_thought_chunk',
      'plan',
      'tool_call',
      'tool_call_update',
      'weather_report',
      'agent_message_chunk',
      'plan',
      'usage_update'
    ])
  })

  it('stops when it is cancelled', async () => {
    using talk = await begin()
    const turn = talk.prompt({ text: { length: 100_000, rate: 200 } })
    await talk.received('agent_message_chunk')
    talk.cancel()
    expect((await turn).stopReason).toBe('cancelled')
  })

  it('crashes with the requested exit code', async () => {
    using talk = await begin()
    const ended = once(talk.child, 'exit')
    await expect(talk.prompt({ text: { length: 1000 }, crash: { after: 50, code: 9 } })).rejects.toThrow()
    expect(await ended).toEqual([9, null])
    expect(talk.text().length).toBeGreaterThanOrEqual(50)
    expect(talk.text().length).toBeLessThan(70)
  })

  it('refuses a script with an unknown property', () => {
    expect(() => parseScript('{"txet":{}}')).toThrow('Invalid script at "/txet"')
  })
})

/** Starts the agent and a session with it, over bare JSON-RPC so that nothing is hidden. */
async function begin(options: ScriptedAgentOptions = {}) {
  const { command, args } = scriptedAgent(options)
  const talk = new Talk(spawn(command, args))
  await talk.call('initialize', { protocolVersion: 1 })
  const { sessionId } = await talk.call('session/new', { cwd: tmpdir(), mcpServers: [] })
  talk.sessionId = String(sessionId)
  return talk
}

interface Message {
  id?: number
  method?: string
  params?: { update: { sessionUpdate: string; content?: { text: string } } }
  result?: Record<string, unknown>
}

class Talk {
  readonly child: ChildProcessWithoutNullStreams
  sessionId = ''
  readonly #received = new EventEmitter()
  readonly #updates: NonNullable<Message['params']>['update'][] = []
  #calls = 0

  constructor(child: ChildProcessWithoutNullStreams) {
    this.child = child
    createInterface(child.stdout).on('line', line => this.#hear(JSON.parse(line)))
    child.on('close', () => this.#received.emit('error', new Error('The agent has ended.')))
    this.#received.on('error', () => {})
  }

  async call(method: string, params: object): Promise<Record<string, unknown>> {
    const id = ++this.#calls
    this.#say({ id, method, params })
    const [{ result, ...fault }] = await once(this.#received, `answer ${id}`)
    if (!result) throw new Error(JSON.stringify(fault))
    return result
  }

  prompt(script: Script | string) {
    const text = typeof script === 'string' ? script : JSON.stringify(script)
    return this.call('session/prompt', { sessionId: this.sessionId, prompt: [{ type: 'text', text }] })
  }

  cancel() {
    this.#say({ method: 'session/cancel', params: { sessionId: this.sessionId } })
  }

  /** Resolves at the next update of this kind. */
  received(kind: string) {
    return once(this.#received, kind)
  }

  text() {
    return this.#updates
      .map(({ sessionUpdate, content }) => (sessionUpdate === 'agent_message_chunk' ? content?.text : ''))
      .join('')
  }

  /** The received kinds in order, without repetitions. */
  kinds() {
    return this.#updates.map(update => update.sessionUpdate).filter((kind, i, all) => kind !== all[i - 1])
  }

  #say(message: object) {
    this.child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)
  }

  #hear(message: Message) {
    if (message.method === 'session/request_permission') {
      this.#say({ id: message.id, result: { outcome: { outcome: 'selected', optionId: 'allow' } } })
    } else if (message.params?.update) {
      this.#updates.push(message.params.update)
      this.#received.emit(message.params.update.sessionUpdate)
    } else if (message.id !== undefined) this.#received.emit(`answer ${message.id}`, message)
  }

  [Symbol.dispose]() {
    this.child.kill('SIGKILL')
  }
}
