// An agent that does what the scripted one is too well-behaved for. The prompt says what; each answer to a question is kept,
// and told when the prompt asks for the answers.
import { writeFileSync } from 'node:fs'
import { createInterface } from 'node:readline'

const send = message => process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)
const update = update => send({ method: 'session/update', params: { sessionId: 'odd', update } })
const say = text =>
  update({ sessionUpdate: 'agent_message_chunk', messageId: `m${text}`, content: { type: 'text', text } })

const speech = { sessionUpdate: 'agent_message_chunk', messageId: 'long' }

const answers = []
const waiting = new Map()
let asked = 0

function ask(name, options = [{ optionId: 'yes', name: 'Yes', kind: 'allow_once' }]) {
  const id = `question-${++asked}`
  const toolCall = { toolCallId: name, title: name, kind: 'other' }
  send({ id, method: 'session/request_permission', params: { sessionId: 'odd', toolCall, options } })
  return new Promise(resolve => waiting.set(id, resolve)).then(result => {
    answers.push(`${name}: ${result?.outcome.optionId ?? 'cancelled'}`)
  })
}

const plays = {
  'ask two at once': async end => {
    await Promise.all([ask('one'), ask('two')])
    say(answers.join(', '))
    end()
  },
  'ask after a word': async end => {
    for (let i = 0; i < 50; i++) say(`word ${i}`)
    await ask('after')
    end()
  },
  'ask without a choice': async end => {
    await ask('no choice', [])
    end()
  },
  'end while asking': end => {
    void ask('ended')
    setTimeout(end, 200)
  },
  'ask out of turn': end => {
    end()
    void ask('out of turn')
  },
  'take it back': async end => {
    const settled = ask('taken back')
    setTimeout(() => send({ method: '$/cancel_request', params: { requestId: `question-${asked}` } }), 200)
    await settled
    setTimeout(end, 200)
  },
  'speak around a tool': end => {
    update({ ...speech, content: { type: 'text', text: 'before' } })
    update({ sessionUpdate: 'tool_call', toolCallId: 'around', title: 'a tool', status: 'in_progress' })
    update({ ...speech, content: { type: 'text', text: 'with' } })
    update({ sessionUpdate: 'tool_call_update', toolCallId: 'around', status: 'completed', rawOutput: 'done' })
    update({ ...speech, content: { type: 'text', text: ' it' } })
    end()
  },
  'print after the end of a tool': end => {
    const call = { toolCallId: 'late', title: 'a tool' }
    update({ sessionUpdate: 'tool_call', ...call, status: 'in_progress', rawInput: {} })
    update({ sessionUpdate: 'tool_call_update', ...call, status: 'completed', rawOutput: 'first line\n' })
    update({ sessionUpdate: 'tool_call_update', ...call, rawOutput: 'first line\nsecond line\n' })
    end()
  },
  'reuse the id of a tool': end => {
    for (const command of ['ls', 'rm -rf build']) {
      const call = { toolCallId: 'call_0', title: command, kind: 'execute', rawInput: { command } }
      update({ sessionUpdate: 'tool_call', ...call, status: 'pending' })
      const ended = { toolCallId: 'call_0', status: 'completed', rawOutput: `output of ${command}` }
      update({ sessionUpdate: 'tool_call_update', ...ended })
    }
    end()
  },
  'change while asking': async end => {
    const asking = ask('changing')
    const change = rawInput => update({ sessionUpdate: 'tool_call_update', toolCallId: 'changing', rawInput })
    setTimeout(() => change({ command: 'rm -r build' }), 100)
    setTimeout(() => change({ command: 'rm -r build' }), 150)
    await asking
    end()
  },
  'call many tools at once': end => {
    for (let i = 0; i < 300; i++)
      update({ sessionUpdate: 'tool_call', toolCallId: `many ${i}`, title: 'read', status: 'completed' })
    end()
  },
  // Ended by session/cancel.
  'write when cancelled': () => say('ready'),
  'tell the answers': end => {
    say(answers.join(', '))
    end()
  },
  'tell a tale of numbers': end => {
    update({ sessionUpdate: 'usage_update', used: 12.5, size: -1, cost: { amount: 0.1, currency: 'Doubloons' } })
    end()
  },
  'speak in control characters': end => {
    for (let i = 0; i < 10; i++) update({ ...speech, content: { type: 'text', text: '\u0001'.repeat(10_000) } })
    end()
  },
  'speak Chinese in one piece': end => {
    update({ ...speech, content: { type: 'text', text: '界'.repeat(200_000) } })
    end()
  },
  'edit at length': end => {
    const call = { toolCallId: 'edit', title: '界'.repeat(5000), kind: 'edit' }
    const diff = { type: 'diff', path: 'a.txt', oldText: '\u0002'.repeat(100_000), newText: '🎭'.repeat(100_000) }
    const rawInput = { content: 'x'.repeat(2_000_000) }
    update({ sessionUpdate: 'tool_call', ...call, status: 'in_progress', rawInput, content: Array(9).fill(diff) })
    update({ sessionUpdate: 'tool_call_update', toolCallId: 'edit', rawOutput: '\u0003'.repeat(100_000) })
    update({ sessionUpdate: 'tool_call_update', toolCallId: 'edit', status: 'completed' })
    end()
  },
  'ask at length': async end => {
    const options = Array.from({ length: 100 }, (_, i) => ({
      optionId: i === 0 ? 'x'.repeat(1000) : `option-${i}`,
      name: '\u0004'.repeat(9999),
      kind: 'allow_once'
    }))
    await ask('\u0005'.repeat(9999), options)
    end()
  },
  'warn at length': end => {
    update({ sessionUpdate: 'notice', severity: 'warning', title: 'é'.repeat(400_000) })
    const entries = Array.from({ length: 200 }, () => ({ content: '\u0001'.repeat(9999), status: 'pending' }))
    update({ sessionUpdate: 'plan', entries })
    end()
  }
}

const loadSession = process.argv.includes('--slow-to-load')
const end = (id, stopReason) => () => send({ id, result: { stopReason } })
let cancelled = () => {}

const choices = ['plan', 'act'].map(value => ({ value, name: value }))
const configOptions = [{ id: 'mode', name: 'Mode', type: 'select', currentValue: 'plan', options: choices }]

createInterface({ input: process.stdin }).on('line', line => {
  const { id, method, params, result } = JSON.parse(line)
  if (method === undefined) return waiting.get(id)?.(result)
  if (method === 'initialize') send({ id, result: { protocolVersion: 1, agentCapabilities: { loadSession } } })
  if (method === 'session/new') {
    const begin = () => send({ id, result: { sessionId: 'odd', ...(loadSession && { configOptions }) } })
    process.argv.includes('--ask-first') ? void ask('first').then(begin) : begin()
  }
  // It never answers `session/set_config_option`.
  if (method === 'session/load') setTimeout(() => send({ id, result: { configOptions } }), 300)
  if (method === 'session/prompt') {
    cancelled = end(id, 'cancelled')
    plays[params.prompt[0].text](end(id, 'end_turn'))
  }
  if (method === 'session/cancel') {
    writeFileSync('draft.txt', 'not finished')
    cancelled()
  }
})
