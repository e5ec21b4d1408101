import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

export interface ModelRequest {
  path: string
  authorization: string | undefined
  body: { messages: { role: string; content: string; tool_calls?: unknown }[]; model?: string; tools?: unknown }
}

type Handler = (request: ModelRequest, response: ServerResponse) => void

/** A model server that answers with the handler of a test, and records the requests. */
export async function startModelServer(handle: Handler) {
  const requests: ModelRequest[] = []
  const server = createServer(async (request, response) => {
    const body = await bodyOf(request)
    const modelRequest = {
      path: request.url ?? '',
      authorization: request.headers.authorization,
      body: JSON.parse(body || '{}')
    }
    requests.push(modelRequest)
    handle(modelRequest, response)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')
  const host = `127.0.0.1:${address.port}`
  return {
    host,
    requests,
    env: { OPENAI_BASE_URL: `http://${host}/v1`, OPENAI_MODEL: 'test-model' },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    }
  }
}

/** A URL where nothing listens any more. */
export async function unusedUrl(): Promise<string> {
  await using server = await startModelServer(() => {})
  return server.env.OPENAI_BASE_URL
}

/** Sends the chunks of a streamed answer; with `end: false` the response stays open. */
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
