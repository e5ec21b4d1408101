// An agent that prints the given lines in every turn: `node lines-agent.mjs '["…", …]' [--string-ids]`.
import { createInterface } from 'node:readline'

const lines = JSON.parse(process.argv[2])
const hasStringIds = process.argv.includes('--string-ids')
const responses = {
  initialize: { protocolVersion: 1 },
  'session/new': { sessionId: 'lines' },
  'session/prompt': { stopReason: 'end_turn' }
}

for await (const line of createInterface({ input: process.stdin })) {
  const { id, method, ...rest } = JSON.parse(line)
  if (method === 'session/prompt') process.stdout.write(lines.map(text => `${text}\n`).join(''))
  if (method in responses) respond(id, responses[method])
  else process.stderr.write(`${JSON.stringify({ id, method, ...rest })}\n`)
}

function respond(id, result) {
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id: hasStringIds ? String(id) : id, result })}\n`)
}
