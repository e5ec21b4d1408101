import { createClient } from '@redis/client'
import { createAdapter } from '@socket.io/redis-adapter'
import { startServer } from './server.ts'

/** Starts a server that forms a cluster with the servers of the same key on this Redis. */
export async function startClustered(url: string, key: string) {
  const clients = [createClient({ url }), createClient({ url })] as const
  for (const client of clients) await client.connect()
  const server = await startServer({ configureSockets: io => io.adapter(createAdapter(...clients, { key })) })
  return {
    ...server,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]()
      for (const client of clients) await client.close()
    }
  }
}
