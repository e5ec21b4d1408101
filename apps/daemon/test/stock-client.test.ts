import { type App, startApp, stockClient } from '@callboard/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'

let app: App

beforeAll(async () => {
  app = await startApp()
})
afterAll(() => app[Symbol.asyncDispose]())

interface Heard {
  event: string
  row: { message_id: string; role: string; type: string; text: string; offset: number; status: string; version: number }
  meta: { type: string; at: string; actor: string }
}

/** One prompt to the built-in agent, and everything a stock client heard until its task had ended. */
async function converse(prompt: string): Promise<{ heard: Heard[]; user_id: string; agent_id: string }> {
  await using client = await stockClient(app.url, app.token)
  const only = async (path: string) => (await client.service(path).find()).data[0]
  const { board_id } = await only('boards')
  const { repo_id } = await only('repos')
  const { agent_id } = (await client.service('agents').find({ query: { name: 'builtin' } })).data[0]
  const session = await client.service('sessions').create({ title: 'First', board_id, repo_id, agent_id })
  const heard: Heard[] = []
  for (const path of ['messages', 'tasks', 'sessions']) {
    for (const event of ['created', 'patched', 'delta']) {
      client.service(path).on(event, (row: Heard['row'], meta: Heard['meta']) => {
        heard.push({ event: `${path} ${event}`, row, meta })
      })
    }
  }
  const ended = new Promise<void>(resolve => {
    client.service('tasks').on('patched', ({ status }: Heard['row']) => status === 'completed' && resolve())
  })
  await client.service(`sessions/${session.session_id}/prompt`).create({ prompt })
  await ended
  const { user_id } = await only('users')
  return { heard, user_id, agent_id }
}

it('[S5] a stock client hears created, delta and patched in order, and the deltas joined are the text', async () => {
  const { heard } = await converse('What is this repository?')
  const answers = heard.filter(({ event, row }) => event === 'messages patched' && row.type === 'text')
  expect(answers.length).toBeGreaterThan(0)
  for (const { row } of answers) {
    const events = heard.filter(one => one.event.startsWith('messages') && one.row.message_id === row.message_id)
    expect(events[0]?.event).toBe('messages created')
    expect(events.at(-1)?.event).toBe('messages patched')
    const deltas = events.filter(({ event }) => event === 'messages delta')
    expect(deltas.length).toBeGreaterThan(1)
    expect(events.length).toBe(deltas.length + 2)
    expect(deltas.map(({ row }) => row.text).join('')).toBe(row.text)
  }
})

it('[F2] [F3] every event says beside its row what happened, when, and by whose hand', async () => {
  const { heard, user_id, agent_id } = await converse('Read README.md')
  const types = (event: string) => heard.filter(one => one.event === event).map(({ meta }) => meta.type)
  expect(types('tasks created')).toEqual(['task.created'])
  expect(types('tasks patched')).toEqual(['task.started', 'task.completed'])
  expect(new Set(types('messages delta'))).toEqual(new Set(['message.delta']))
  expect(types('messages created').every(type => type === 'message.created')).toBe(true)
  for (const { event, row, meta } of heard) {
    expect(meta, event).toEqual({
      type: expect.any(String),
      at: expect.stringMatching(/^\d{4}-.*Z$/),
      actor: expect.any(String),
      ...(event !== 'messages delta' && { positions: expect.any(Array) })
    })
    if (event === 'messages created') expect(meta.actor).toBe(row.role === 'user' ? user_id : agent_id)
    if (event === 'messages delta') expect(meta.actor).toBe(agent_id)
  }
})
