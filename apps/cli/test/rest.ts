import type { App } from '@callboard/testing'

/** Calls the REST API as the owner, or with another token: for the parts of a test that are not about the command. */
export async function post({ url, token }: Pick<App, 'url' | 'token'>, path: string, data: object = {}) {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  return parseAnswer(await fetch(new URL(path, url), { method: 'POST', headers, body: JSON.stringify(data) }))
}

export async function get({ url, token }: Pick<App, 'url' | 'token'>, path: string) {
  return parseAnswer(await fetch(new URL(path, url), { headers: { authorization: `Bearer ${token}` } }))
}

async function parseAnswer(response: Response) {
  const answer = JSON.parse(await response.text())
  if (!response.ok) throw new Error(`${response.url}: ${answer.message}`)
  return answer
}
