// Plays the agent's side of a recorded conversation: `node replay-agent.mjs <file>`. Each line of the file is
// `{ to: 'agent' | 'client', frame }`; the agent's frames up to the client's next one are said when that has come.
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'

const recorded = readFileSync(process.argv[2], 'utf8')
  .trimEnd()
  .split('\n')
  .map(line => JSON.parse(line))

for await (const line of createInterface({ input: process.stdin })) {
  const heard = JSON.parse(line)
  const { frame } = recorded.shift()
  if (heard.method !== frame.method) throw new Error(`${frame.method ?? 'an answer'} was recorded, and not ${line}`)
  while (recorded[0]?.to === 'client') {
    const { frame: said } = recorded.shift()
    // Our numbers for requests need not be the recorded ones; the agent's own stay.
    if (!said.method && said.id === frame.id) said.id = heard.id
    process.stdout.write(`${JSON.stringify(said)}\n`)
  }
}
