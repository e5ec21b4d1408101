import { once } from 'node:events'
import { createServer } from 'node:http'
import { expect, it } from 'vitest'
import { WebSocketServer } from 'ws'
import { LoadClients } from '../src/clients/load-clients.ts'
import { portOf } from '../src/servers/listening.ts'

/** What a client of the bench says of a server that sends it rows with these numbers. */
async function judged(...packets: number[][]): Promise<string> {
  const http = createServer().listen(0, '127.0.0.1')
  const server = new WebSocketServer({ server: http })
  const clients = new LoadClients()
  const connected = once(server, 'connection')
  const address = { url: `http://127.0.0.1:${await portOf(http)}/`, protocol: 'bare' as const }
  await clients.open({ address, count: 1, first: 0, atOnce: 1 })
  const [socket] = await connected
  const judgement = clients.waitForEvents({ count: 3 }).then(
    () => 'right',
    error => error.message
  )
  for (const seqs of packets) {
    const events = seqs.map(seq => ['rows created', { seq }])
    socket.send(`42${JSON.stringify(events.length > 1 ? ['frame', events] : events[0])}`)
  }
  socket.close()
  const said = await judgement
  server.close()
  http.close()
  return said
}

it('is content with each event once and in order, alone or in a frame', async () => {
  expect(await judged([1], [2], [3])).toBe('right')
  expect(await judged([1], [2, 3])).toBe('right')
})

it('finds an event that was lost, came twice or out of order', async () => {
  expect(await judged([1], [3])).toBe('a client heard rows 3 after 1')
  expect(await judged([1], [2], [2])).toBe('a client heard rows 2 after 2')
  expect(await judged([1], [2, 1])).toBe('a client heard rows 1 after 2')
  expect(await judged([1], [2])).toBe('a client was disconnected')
})
