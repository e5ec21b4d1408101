// Replays the agent's side of a recorded conversation: `node replay-agent.mjs <file>`. Each line of the file is
// `{ to: 'agent' | 'client', frame }`; after each message to the agent it sends the recorded frames that follow it.
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'

const recording = readFileSync(process.argv[2], 'utf8')
  .trimEnd()
  .split('\n')
  .map(line => JSON.parse(line))

for await (const line of createInterface({ input: process.stdin })) {
  const message = JSON.parse(line)
  const { frame } = recording.shift()
  if (message.method !== frame.method) throw new Error(`Expected ${frame.method ?? 'a response'}, received ${line}`)
  while (recording[0]?.to === 'client') {
    const { frame: reply } = recording.shift()
    // Responses use the ids of the requests at hand, which may differ from the recorded ones.
    if (!reply.method && reply.id === frame.id) reply.id = message.id
    process.stdout.write(`${JSON.stringify(reply)}\n`)
  }
}
