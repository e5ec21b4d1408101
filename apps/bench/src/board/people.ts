import type { SignedIn } from '@callboard/contract'
import type { Workshop } from '../daemon/workshop.ts'

const PASSWORD = 'long enough to be one'

/** Creates users and returns a token of each. */
export async function tokensOf(workshop: Workshop, count: number): Promise<string[]> {
  const tokens: string[] = []
  for (let nth = 0; nth < count; nth++) {
    const email = `person${nth}@example.test`
    await workshop.call('create', 'users', { name: `Person ${nth}`, role: 'member', email, password: PASSWORD }, {})
    tokens.push(await signIn(workshop.app.url, email))
  }
  return tokens
}

async function signIn(url: string, email: string): Promise<string> {
  const answer = await fetch(new URL('authentication', url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ strategy: 'local', email, password: PASSWORD })
  })
  const { accessToken }: SignedIn = await answer.json()
  return accessToken
}
