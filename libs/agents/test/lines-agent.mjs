// An agent that says exactly the lines it is given: `node lines-agent.mjs '["…", …]'`, on each prompt, before it answers.
import { createInterface } from 'node:readline'

const lines = JSON.parse(process.argv[2])
const answers = {
  initialize: { protocolVersion: 1 },
  'session/new': { sessionId: 'lines' },
  'session/prompt': { stopReason: 'end_turn' }
}

for await (const line of createInterface({ input: process.stdin })) {
  const { id, method, ...rest } = JSON.parse(line)
  if (method === 'session/prompt') process.stdout.write(lines.map(said => `${said}\n`).join(''))
  if (method in answers) process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id, result: answers[method] })}\n`)
  else process.stderr.write(`${JSON.stringify({ id, method, ...rest })}\n`)
}
