/** A minimal relay: it forwards an agent's lines to all clients, without storage or access control. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { createInterface } from 'node:readline'
import { Server } from 'socket.io'

const { command, args } = JSON.parse(process.argv[2] ?? '{}')
const http = createServer().listen(0, '127.0.0.1')
const io = new Server(http)
await once(http, 'listening')
const address = http.address()
process.send?.(typeof address === 'object' ? address?.port : undefined)
await once(process, 'message')

const agent = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] })
const ask = (id: number, method: string, params: object) =>
  agent.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`)
let offset = 0
createInterface({ input: agent.stdout }).on('line', line => {
  const { id, result, params } = JSON.parse(line)
  const text = params?.update?.sessionUpdate === 'agent_message_chunk' ? params.update.content.text : undefined
  if (text) {
    io.emit('piece', { offset, text })
    offset += text.length
  }
  if (id === 0) ask(1, 'session/new', { cwd: process.cwd(), mcpServers: [] })
  if (id === 1) ask(2, 'session/prompt', { sessionId: result.sessionId, prompt: [{ type: 'text', text: 'Speak.' }] })
  if (id === 2) {
    agent.kill()
    process.send?.('done')
  }
})
ask(0, 'initialize', { protocolVersion: 1, clientCapabilities: {} })
process.on('disconnect', () => process.exit())
