/** What a child process does when asked, by name: each takes one argument and answers with what can be sent. */
export type Deeds = Record<string, (asked: never) => unknown>

export interface Asking {
  id: number
  deed: string
  asked: never
}

export type Answer = { id: number; answer: unknown } | { id: number; error: string }

/** Makes this process, a child, do what its parent asks, until the parent has gone. */
export function obey(deeds: Deeds): void {
  process.on('message', async ({ id, deed, asked }: Asking) => {
    const answer = await answerOf(deeds, deed, asked).then(
      answer => ({ id, answer }),
      error => ({ id, error: String(error.stack) })
    )
    process.send?.(answer)
  })
  process.on('disconnect', () => process.exit())
}

async function answerOf(deeds: Deeds, deed: string, asked: never): Promise<unknown> {
  const doIt = deeds[deed]
  if (!doIt) throw new Error(`nobody said how to ${deed}`)
  return doIt(asked)
}
