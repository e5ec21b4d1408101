import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { io } from 'socket.io-client'

const SERVER = fileURLToPath(new URL('./relay-server.js', import.meta.url))

/** Starts the relay in a child process and connects a client; `done` resolves at the end of the agent's turn. */
export async function startRelay(
  agent: { command: string; args: string[] },
  onPiece: (piece: { offset: number; text: string }) => void
) {
  const child = fork(SERVER, [JSON.stringify(agent)])
  const [port] = await once(child, 'message')
  const socket = io(`http://127.0.0.1:${port}`, { transports: ['websocket'], forceNew: true })
  socket.on('piece', onPiece)
  const done = once(child, 'message')
  await new Promise<void>(resolve => socket.on('connect', resolve))
  child.send('begin')
  return {
    done,
    async [Symbol.asyncDispose]() {
      socket.disconnect()
      child.kill()
      await once(child, 'exit')
    }
  }
}
