import type { App } from '@callboard/testing'

/** What the daemon answers over HTTP to the holder of a token, the owner unless told: for what a test is not about. */
export async function post({ url, token }: Pick<App, 'url' | 'token'>, path: string, data: object = {}) {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  return answerOf(await fetch(new URL(path, url), { method: 'POST', headers, body: JSON.stringify(data) }))
}

export async function get({ url, token }: Pick<App, 'url' | 'token'>, path: string) {
  return answerOf(await fetch(new URL(path, url), { headers: { authorization: `Bearer ${token}` } }))
}

async function answerOf(response: Response) {
  const answer = JSON.parse(await response.text())
  if (!response.ok) throw new Error(`${response.url}: ${answer.message}`)
  return answer
}
