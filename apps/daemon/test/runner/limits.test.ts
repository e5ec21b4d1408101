import { LIMITS, type Message, type Session, type Task } from '@callboard/contract'
import { type TextSpec, textOf } from '@callboard/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { oddAgent } from './odd-agent.ts'
import { Scene } from './scene.ts'

const LARGEST_PACKET = 300 * 1024

let scene: Scene
let session: Session
let odd: Session
/** The size of the largest packet that came, in bytes as they were on the wire. */
let largest = 0

beforeAll(async () => {
  scene = await Scene.open()
  scene.client.socket.io.engine.on('packet', ({ data }: { data?: unknown }) => {
    if (typeof data === 'string') largest = Math.max(largest, Buffer.byteLength(data))
  })
  session = await scene.session({ seed: 9 })
  odd = await scene.session(oddAgent)
})
afterAll(() => scene.close())

async function said(session: Session, prompt: Parameters<Scene['prompt']>[1], type: Message['type']) {
  largest = 0
  const task = await scene.prompt(session, prompt)
  await scene.became(task, 'completed')
  return { task, rows: rowsOf(task, type) }
}

/** The rows of a task as they were when they were complete. */
function rowsOf({ task_id }: Task, type: Message['type']): Message[] {
  const all = [...scene.ears.all('messages created'), ...scene.ears.all('messages patched')]
  const rows = all.map(({ payload }) => payload)
  return rows
    .filter(row => row.task_id === task_id && row.type === type && row.role !== 'user' && row.status === 'complete')
    .sort((one, other) => one.index - other.index)
}

const encoded = (text: string) => Buffer.byteLength(JSON.stringify(text))

describe('[S9] text longer than a row goes on in the next message', () => {
  const words: TextSpec = { length: 600_000, piece: [1000, 4000] }

  it.each([
    ['words', () => session, { text: words }, textOf(words, 9, 'text')],
    ['emoji', () => session, { text: { ...words, emoji: true } }, textOf({ ...words, emoji: true }, 9, 'text')],
    ['control characters', () => odd, 'speak in control characters', '\u0001'.repeat(100_000)],
    ['Chinese in one piece', () => odd, 'speak Chinese in one piece', '界'.repeat(200_000)]
  ])('%s', async (_, of, prompt, text) => {
    const { rows } = await said(of(), prompt, 'text')
    expect(rows.length).toBe(Math.ceil(encoded(text) / LIMITS.textBytes))
    expect(rows.map(row => row.text).join('')).toBe(text)
    for (const { text, message_id, index } of rows) {
      expect(encoded(text)).toBeLessThanOrEqual(LIMITS.textBytes + 2)
      const deltas = scene.ears.all('messages delta', one => one.message_id === message_id)
      expect(deltas.map(({ payload }) => payload.text).join('')).toBe(text)
      expect(index).toBe((rows[0]?.index ?? 0) + rows.findIndex(row => row.message_id === message_id))
    }
    expect(largest).toBeLessThanOrEqual(LARGEST_PACKET)
  })
})

describe('[S9] the output of a tool', () => {
  it('is cut in its row when it is longer, and whole in a file that is fetched over HTTP by those who are signed in', async () => {
    const output: TextSpec = { length: 400_000, piece: [20_000, 40_000] }
    const { rows } = await said(session, { output }, 'tool_call')
    const [row] = rows
    const whole = textOf(output, 9, 'output')
    if (row?.type !== 'tool_call') throw new Error('no tool call was heard')
    expect(encoded(row.text)).toBeLessThanOrEqual(LIMITS.textBytes + 2)
    expect(encoded(row.text)).toBeGreaterThan(LIMITS.textBytes - 100)
    expect(whole.startsWith(row.text)).toBe(true)
    expect(row.data.output_url).toBe(`messages/${row.message_id}/output`)
    expect(largest).toBeLessThanOrEqual(LARGEST_PACKET)

    const url = `${scene.app.url}${row.data.output_url}`
    const answer = await fetch(url, { headers: { authorization: `Bearer ${scene.app.token}` } })
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/plain; charset=utf-8'])
    expect(await answer.text()).toBe(whole)
    expect((await fetch(url)).status).toBe(401)
    expect((await fetch(url, { headers: { authorization: 'Bearer wrong' } })).status).toBe(401)
  })

  it('that fits is in its row alone', async () => {
    const { rows } = await said(session, { output: { length: 1000 } }, 'tool_call')
    const [row] = rows
    expect(row?.type === 'tool_call' && row.data.output_url).toBe(null)
    const url = `${scene.app.url}messages/${row?.message_id}/output`
    expect((await fetch(url, { headers: { authorization: `Bearer ${scene.app.token}` } })).status).toBe(404)
  })
})

describe('[S9] no packet is over 300 KiB', () => {
  it('with a tool call whose title, arguments, diffs and output are all too long', async () => {
    const { rows } = await said(odd, 'edit at length', 'tool_call')
    const [row] = rows
    if (row?.type !== 'tool_call') throw new Error('no tool call was heard')
    expect(Buffer.byteLength(JSON.stringify(row.data))).toBeLessThanOrEqual(LIMITS.dataBytes)
    expect(encoded(row.text)).toBeGreaterThan(LIMITS.textBytes - 100)
    expect(largest).toBeLessThanOrEqual(LARGEST_PACKET)
    expect(largest).toBeGreaterThan(LIMITS.textBytes)
  })

  it('with a question of too many and too long words', async () => {
    const task = await scene.prompt(odd, 'ask at length')
    const asked = await scene.ears.first('permissions created', ({ task_id }) => task_id === task.task_id)
    const { permission_id, options } = asked.payload
    expect(options[0]?.option_id).toBe('option-1')
    await scene.client.service('permissions').patch(permission_id, { option_id: 'option-1' })
    await scene.became(task, 'completed')
    expect(largest).toBeLessThanOrEqual(LARGEST_PACKET)
  })

  it('with a warning and a plan that never end', async () => {
    const { rows, task } = await said(odd, 'warn at length', 'notice')
    expect(rows.map(({ role, data }) => [role, data])).toEqual([
      ['system', { level: 'warning', reason: 'agent_notice' }]
    ])
    const [plan] = rowsOf(task, 'plan')
    expect(Buffer.byteLength(JSON.stringify(plan?.data))).toBeLessThanOrEqual(LIMITS.dataBytes)
    expect(largest).toBeLessThanOrEqual(LARGEST_PACKET)
  })
})

it('counts that no row can hold do not break the turn', async () => {
  await said(odd, 'tell a tale of numbers', 'text')
  const { context, usage } = await scene.get(odd)
  expect(context).toEqual({ used: 13, size: 0 })
  expect(usage?.cost).toEqual({ amount: 0.1, currency: 'Doubloon' })
})
