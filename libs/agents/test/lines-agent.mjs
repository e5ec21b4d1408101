// An agent that prints the given lines in every turn: `node lines-agent.mjs '["…", …]'`.
import { createInterface } from 'node:readline'

const lines = JSON.parse(process.argv[2])
const responses = {
  initialize: { protocolVersion: 1 },
  'session/new': { sessionId: 'lines' },
  'session/prompt': { stopReason: 'end_turn' }
}

for await (const line of createInterface({ input: process.stdin })) {
  const { id, method, ...rest } = JSON.parse(line)
  if (method === 'session/prompt') process.stdout.write(lines.map(text => `${text}\n`).join(''))
  if (method in responses)
    process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id, result: responses[method] })}\n`)
  else process.stderr.write(`${JSON.stringify({ id, method, ...rest })}\n`)
}
