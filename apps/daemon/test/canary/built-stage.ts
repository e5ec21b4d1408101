import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type App, scriptedAgent, until } from '@callboard/testing'
import { newId, newSecret, now, sha256 } from '../../src/ids.ts'
import { restDoor } from '../support/doors.ts'
import { newPerson } from '../support/people.ts'
import { firstRows, openBeside } from '../support/seed.ts'
import type { Spoken, Stage } from './stage.ts'

/** The built daemon in a process of its own, and a scripted agent that says what it is asked to. */
export async function builtStage(app: App): Promise<Stage> {
  const owner = restDoor(app, app.token)
  const { repo } = await firstRows(owner)
  const { agent_id } = await owner.create('agents', { name: 'says', ...scriptedAgent({}) })
  return {
    url: app.url,
    owner,
    repo_id: repo.repo_id,
    agent_id,
    isQuick: false,
    person: async role => newPerson(app.home, role),
    async token(user_id) {
      const row = { token_id: newId('token'), user_id, name: 'x', ...stamps() }
      const token = newSecret()
      using database = openBeside(app.home)
      database.insert('tokens', { ...row, hash: sha256(token) })
      return { token, token_id: row.token_id }
    },
    async signIn({ user_id }, isBrief) {
      const sid = newId('sign_in')
      const ends = { renewed_at: now(), expires_at: '9999-12-31T00:00:00.000Z' }
      using database = openBeside(app.home)
      database.insert('sign_ins', { sign_in_id: sid, user_id, device: 'x', hash: sha256(sid), ...ends, ...stamps() })
      const seconds = Math.floor(Date.now() / 1000)
      const exp = seconds + (isBrief ? 2 : 3600)
      return signed(app.home, { sid, sub: user_id, iat: seconds, exp, aud: 'callboard', iss: 'callboard' })
    },
    async speak(session_id, kind, word, asker) {
      const door = restDoor(app, asker.token)
      const { task_id } = await door.create(`sessions/${session_id}/prompt`, { prompt: scriptOf(kind, word) })
      await until(async () => (await door.get('tasks', task_id)).ended_at !== null)
    }
  }
}

const stamps = () => ({ version: 1, created_at: now(), updated_at: now() })

/** The word is in the prompt, and in what the agent makes of it. */
function scriptOf(kind: Spoken, word: string): string {
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

/** A web token as the daemon signs it, by the secret in its home. */
function signed(home: string, payload: object): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const text = `${part({ alg: 'HS256', typ: 'access' })}.${part(payload)}`
  return `${text}.${createHmac('sha256', readFileSync(join(home, 'secret'), 'utf8'))
    .update(text)
    .digest('base64url')}`
}
