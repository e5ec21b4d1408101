import type { Server } from 'node:http'
import type { Socket } from 'node:net'

/**
 * Answers with how to cut all lines of a server. It loses sight of those that have become WebSockets, and a client that does
 * not answer to their closing would hold up its end for half a minute.
 */
export function connectionTracker(server: Server): () => void {
  const lines = new Set<Socket>()
  server.on('connection', line => {
    lines.add(line)
    line.once('close', () => lines.delete(line))
  })
  return () => {
    for (const line of lines) line.destroy()
  }
}
