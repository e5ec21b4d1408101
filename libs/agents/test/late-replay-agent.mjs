// An agent that answers `session/load` at once and replays the conversation afterwards, for longer than a second.
import { createInterface } from 'node:readline'
import { setTimeout } from 'node:timers/promises'

const responses = {
  initialize: { protocolVersion: 1, agentCapabilities: { loadSession: true } },
  'session/load': {},
  'session/prompt': { stopReason: 'end_turn' }
}

for await (const line of createInterface({ input: process.stdin })) {
  const { id, method, params } = JSON.parse(line)
  if (method === 'session/prompt') update('agent_message_chunk', { content: { type: 'text', text: 'new answer' } })
  if (method in responses) send({ id, result: responses[method] })
  if (method === 'session/load') void replay()

  function update(sessionUpdate, fields) {
    send({ method: 'session/update', params: { sessionId: params.sessionId, update: { sessionUpdate, ...fields } } })
  }

  async function replay() {
    for (let round = 0; round < 30; round++) {
      await setTimeout(50)
      update('user_message_chunk', { content: { type: 'text', text: 'old question' } })
      update('agent_message_chunk', { content: { type: 'text', text: 'old answer' } })
      update('tool_call', { toolCallId: `old_${round}`, title: 'old tool', status: 'completed' })
    }
  }
}

function send(message) {
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)
}
