import type { EventMeta } from '@callboard/contract'
import type { stockClient } from '@callboard/testing'
import { called } from './test-client.ts'

type Client = Awaited<ReturnType<typeof stockClient>>
type Meta = EventMeta

/** Every packet of the engine below a stock client, as it came over the wire. */
export function packetsOf({ socket }: Client) {
  const texts: string[] = []
  socket.io.engine.on('packet', ({ type, data }) => {
    if (type === 'message') texts.push(String(data))
  })
  return {
    texts,
    /** The Socket.IO events among them: name, payload and meta of each, in order. */
    events: (): [event: string, payload: Record<string, unknown>, meta: Meta][] =>
      texts.filter(text => text.startsWith('2[')).map(text => JSON.parse(text.slice(1))),
    /** Everything that was sent to this client before now has come: events that are being gathered leave before a joining. */
    settled: async () => {
      await called(socket, 'create', 'subscriptions', { channel: 'everybody' }, {})
      await called(socket, 'remove', 'subscriptions', 'everybody', {})
    }
  }
}
