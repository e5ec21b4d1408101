import { once } from 'node:events'
import { createServer } from 'node:http'
import { expect, it } from 'vitest'
import { WebSocketServer } from 'ws'
import { LoadClients } from '../src/clients/load-clients.ts'
import { portOf } from '../src/servers/listening.ts'

/** Sends rows with these numbers to a client and returns its result. */
async function resultOf(...packets: number[][]): Promise<string> {
  const http = createServer().listen(0, '127.0.0.1')
  const server = new WebSocketServer({ server: http })
  const clients = new LoadClients()
  const connected = once(server, 'connection')
  const address = { url: `http://127.0.0.1:${await portOf(http)}/`, protocol: 'bare' as const }
  await clients.open({ address, count: 1, first: 0, atOnce: 1 })
  const [socket] = await connected
  const result = clients.waitForEvents({ count: 3 }).then(
    () => 'correct',
    error => error.message
  )
  for (const seqs of packets) {
    const events = seqs.map(seq => ['rows created', { seq }])
    socket.send(`42${JSON.stringify(events.length > 1 ? ['frame', events] : events[0])}`)
  }
  socket.close()
  const message = await result
  server.close()
  http.close()
  return message
}

it('accepts each event once and in order, with and without frames', async () => {
  expect(await resultOf([1], [2], [3])).toBe('correct')
  expect(await resultOf([1], [2, 3])).toBe('correct')
})

it('detects lost, duplicated and reordered events', async () => {
  expect(await resultOf([1], [3])).toBe('A client received rows 3 after 1.')
  expect(await resultOf([1], [2], [2])).toBe('A client received rows 2 after 2.')
  expect(await resultOf([1], [2, 1])).toBe('A client received rows 1 after 2.')
  expect(await resultOf([1], [2])).toBe('A client was disconnected.')
})
