/** What a child process does when asked, by name: each takes one argument and answers with what can be sent. */
export type Handlers = Record<string, (asked: never) => unknown>

export interface WorkerRequest {
  id: number
  deed: string
  asked: never
}

export type WorkerResponse = { id: number; answer: unknown } | { id: number; error: string }

/** Makes this process, a child, do what its parent asks, until the parent has gone. */
export function serveRequests(deeds: Handlers): void {
  process.on('message', async ({ id, deed, asked }: WorkerRequest) => {
    const answer = await handle(deeds, deed, asked).then(
      answer => ({ id, answer }),
      error => ({ id, error: String(error.stack) })
    )
    process.send?.(answer)
  })
  process.on('disconnect', () => process.exit())
}

async function handle(deeds: Handlers, deed: string, asked: never): Promise<unknown> {
  const doIt = deeds[deed]
  if (!doIt) throw new Error(`nobody said how to ${deed}`)
  return doIt(asked)
}
