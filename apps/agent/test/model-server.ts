import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

export interface Asked {
  path: string
  authorization: string | undefined
  body: { messages: { role: string; content: string; tool_calls?: unknown }[]; model?: string; tools?: unknown }
}

type Reaction = (asked: Asked, response: ServerResponse) => void

/** A model server that does what a test says, and remembers what it was asked. */
export async function startModelServer(react: Reaction) {
  const asked: Asked[] = []
  const server = createServer(async (request, response) => {
    const body = await bodyOf(request)
    const one = {
      path: request.url ?? '',
      authorization: request.headers.authorization,
      body: JSON.parse(body || '{}')
    }
    asked.push(one)
    react(one, response)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const host = `127.0.0.1:${address.port}`
  return {
    host,
    asked,
    env: { OPENAI_BASE_URL: `http://${host}/v1`, OPENAI_MODEL: 'test-model' },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    }
  }
}

/** An address where nobody listens any more. */
export async function deadAddress(): Promise<string> {
  await using server = await startModelServer(() => {})
  return server.env.OPENAI_BASE_URL
}

/** Sends chunks of a streamed answer; without `end` the connection stays as it is. */
export function stream(response: ServerResponse, chunks: object[], { end = true } = {}): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  for (const chunk of chunks) response.write(`data: ${JSON.stringify(chunk)}\n\n`)
  if (end) response.end('data: [DONE]\n\n')
}

export const delta = (delta: object, finish_reason: string | null = null) => ({ choices: [{ delta, finish_reason }] })

export function json(response: ServerResponse, body: object, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = ''
  for await (const chunk of request) body += chunk
  return body
}
