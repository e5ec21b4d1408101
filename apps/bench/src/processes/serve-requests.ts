/** The requests that a worker process handles, by name. Each takes one argument and returns a value that can be sent. */
export type Handlers = Record<string, (argument: never) => unknown>

export interface WorkerRequest {
  id: number
  name: string
  argument: never
}

export type WorkerResponse = { id: number; result: unknown } | { id: number; error: string }

/** Makes this process handle the requests of its parent until the parent exits. */
export function serveRequests(handlers: Handlers): void {
  process.on('message', async ({ id, name, argument }: WorkerRequest) => {
    const response = await handle(handlers, name, argument).then(
      result => ({ id, result }),
      error => ({ id, error: String(error.stack) })
    )
    process.send?.(response)
  })
  process.on('disconnect', () => process.exit())
}

async function handle(handlers: Handlers, name: string, argument: never): Promise<unknown> {
  const handler = handlers[name]
  if (!handler) throw new Error(`Unknown request: ${name}`)
  return handler(argument)
}
