import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type App, scriptedAgent, until } from '@callboard/testing'
import { firstRows } from '../support/seed.ts'
import { restDoor, type TestClient } from '../support/test-client.ts'
import type { Spoken, Stage } from './stage.ts'

/** The built daemon in a process of its own, and a scripted agent that says what it is asked to. */
export async function builtStage(app: App): Promise<Stage> {
  const owner = restDoor(app, app.token)
  const stranger = restDoor(app)
  const { repo } = await firstRows(owner)
  const { agent_id } = await owner.create('agents', { name: 'says', ...scriptedAgent({}) })
  /** Each person's door by a sign-in of theirs that nothing ends but their own removal. */
  const doors = new Map<string, TestClient>()
  const doorOf = (user_id: string) => doors.get(user_id) ?? stranger
  const token = async (user_id: string) => {
    const { token, token_id } = await doorOf(user_id).create('tokens', { name: 'x' })
    return { token: String(token), token_id: String(token_id) }
  }
  let people = 0

  return {
    url: app.url,
    owner,
    repo_id: repo.repo_id,
    agent_id,
    isQuick: false,
    token,
    async person(role) {
      const account = { email: `canary-${people++}@example.test`, password: 'long enough' }
      const { user_id } = await owner.create('users', { name: `Some ${role}`, role, ...account })
      const { accessToken } = await stranger.create('authentication', { strategy: 'local', ...account })
      doors.set(String(user_id), restDoor(app, String(accessToken)))
      return { user_id: String(user_id), ...(await token(String(user_id))) }
    },
    async signIn({ user_id }, isBrief) {
      const { url } = await doorOf(user_id).create('links', {})
      const code = new URL(String(url)).hash.replace('#code=', '')
      const { accessToken } = await stranger.create('authentication', { strategy: 'link', code })
      return isBrief ? shortened(app.home, String(accessToken)) : String(accessToken)
    },
    async speak(session_id, kind, word, asker) {
      if (kind === 'document') {
        const url = new URL(`uploads/${session_id}?name=${word}`, app.url)
        await fetch(url, { method: 'POST', body: word, headers: { authorization: `Bearer ${asker.token}` } })
        return
      }
      const door = restDoor(app, asker.token)
      const { task_id } = await door.create(`sessions/${session_id}/prompt`, { prompt: scriptOf(kind, word) })
      await until(async () => (await door.get('tasks', task_id)).ended_at !== null)
    }
  }
}

/** The word is in the prompt, and in what the agent makes of it. */
function scriptOf(kind: Exclude<Spoken, 'document'>, word: string): string {
  switch (kind) {
    case 'progress':
      return JSON.stringify({ plan: 3, text: { text: word } })
    case 'permission':
    case 'task':
      return JSON.stringify({ output: { text: word } })
    case 'message':
      return JSON.stringify({ thought: { text: word } })
    case 'delta':
      return JSON.stringify({ text: { text: `${word} `.repeat(20), piece: [3, 9], rate: 2000 } })
  }
}

/** The same web token, signed by the secret in the daemon's home to run out in three seconds. */
function shortened(home: string, token: string): string {
  const [head = '', payload = ''] = token.split('.')
  const exp = Math.floor(Date.now() / 1000) + 3
  const brief = { ...JSON.parse(Buffer.from(payload, 'base64url').toString()), exp }
  const text = `${head}.${Buffer.from(JSON.stringify(brief)).toString('base64url')}`
  return `${text}.${createHmac('sha256', readFileSync(join(home, 'secret'), 'utf8'))
    .update(text)
    .digest('base64url')}`
}
