import { createClient } from '@redis/client'
import { createAdapter } from '@socket.io/redis-adapter'
import { startServer } from './server.ts'

/** A server that knows others by this Redis, those that have the same key. */
export async function startClustered(url: string, key: string) {
  const clients = [createClient({ url }), createClient({ url })] as const
  for (const client of clients) await client.connect()
  const server = await startServer({ sockets: io => io.adapter(createAdapter(...clients, { key })) })
  return {
    ...server,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]()
      for (const client of clients) await client.close()
    }
  }
}
