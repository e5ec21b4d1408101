import type { Delta, Message, Session, Task } from '@callboard/contract'
import { type Script, type TextSpec, textOf, until } from '@callboard/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ReceivedEvent } from './event-recorder.ts'
import { oddAgent } from './odd-agent.ts'
import { Scene } from './scene.ts'

let scene: Scene
let session: Session

beforeAll(async () => {
  scene = await Scene.open()
  session = await scene.session({ seed: 7 })
})
afterAll(() => scene.close())

/** A message from its first event to its last, as it was heard. */
interface Told {
  created: ReceivedEvent<Message>
  deltas: ReceivedEvent<Delta>[]
  patched: ReceivedEvent<Message>[]
}

function told(task: Task, type: Message['type']): Told {
  const [created] = scene.ears.all('messages created', one => {
    return one.task_id === task.task_id && one.type === type && one.role === 'assistant'
  })
  if (!created) throw new Error(`no ${type} was heard`)
  const isIt = ({ message_id }: { message_id: string }) => message_id === created.payload.message_id
  return {
    created,
    deltas: scene.ears.all('messages delta', isIt),
    patched: scene.ears.all('messages patched', one => isIt(one) && one.status !== 'streaming')
  }
}

/** What every message that was streamed must be like. */
function expectWhole({ created, deltas, patched }: Told, text: string) {
  expect(created.payload).toMatchObject({ status: 'streaming', text: '', version: 1 })
  const [final] = patched
  expect(patched.length).toBe(1)
  expect(final?.payload).toMatchObject({ status: 'complete', text })
  let length = 0
  for (const { nr, payload } of deltas) {
    expect(nr).toBeGreaterThan(created.nr)
    expect(nr).toBeLessThan(final?.nr ?? 0)
    expect(payload.offset).toBe(length)
    expect(payload.text).not.toMatch(/[\ud800-\udbff]$|^[\udc00-\udfff]/)
    length += payload.text.length
  }
  expect(deltas.map(({ payload }) => payload.text).join('')).toBe(text)
}

describe('[S2] [S5] deltas, joined by their offsets, are the text: between created and patched, and not elsewhere', () => {
  const sayings: [string, TextSpec][] = [
    ['words', { length: 3000 }],
    ['words at a pace', { length: 300, rate: 1000 }],
    ['emoji, each cut in two', { length: 2000, emoji: true }],
    ['one long piece', { length: 100_000, piece: [100_000, 100_000] }]
  ]

  it.each(sayings)('%s', async (_, saying) => {
    const task = await scene.prompt(session, { thought: saying, text: saying })
    await scene.became(task, 'completed')
    expectWhole(told(task, 'thought'), textOf(saying, 7, 'thought'))
    expectWhole(told(task, 'text'), textOf(saying, 7, 'text'))
    const ended = scene.ears.all('tasks patched', one => one.task_id === task.task_id).at(-1)
    expect(ended?.nr).toBeGreaterThan(told(task, 'text').patched[0]?.nr ?? 0)
  })

  it('halves of characters and NUL become replacement characters', async () => {
    const text = 'a\ud83cb\0c\udfad🎭\ud83c'
    const task = await scene.prompt(session, { text: { text, piece: [1, 1] } })
    await scene.became(task, 'completed')
    expectWhole(told(task, 'text'), 'a\uFFFDb\uFFFDc\uFFFD🎭\uFFFD')
  })

  it('the output of a tool', async () => {
    const output = { length: 3000, rate: 10_000 }
    const task = await scene.prompt(session, { output })
    await scene.became(task, 'completed')
    expectWhole(told(task, 'tool_call'), textOf(output, 7, 'output'))
  })
})

describe('[S3] the pieces of a fast stream', () => {
  const streams: [Message['type'], (saying: TextSpec) => Script][] = [
    ['text', saying => ({ text: saying })],
    ['tool_call', saying => ({ output: saying })]
  ]

  // That there is one packet in 33 ms is shown with a clock of its own in src/runner/gather.test.ts.
  it.each(streams)('are gathered: a packet holds many of them (%s)', async (type, script) => {
    const length = 3000
    const task = await scene.prompt(session, script({ length, rate: 3000, piece: [1, 1] }))
    await scene.became(task, 'completed')
    const { deltas } = told(task, type)
    expect(deltas.length).toBeGreaterThan(1)
    expect(deltas.length).toBeLessThan(length / 2)
  })

  it('keep their order against everything else: what was said before a tool call is heard before it', async () => {
    const task = await scene.prompt(session, { thought: { length: 500 }, tools: 3, output: { length: 50 }, plan: 3 })
    await scene.became(task, 'completed')
    const thought = told(task, 'thought')
    const plan = told(task, 'plan')
    expect(thought.patched[0]?.nr).toBeLessThan(plan.created.nr)
    expect(plan.created.nr).toBeLessThan(told(task, 'tool_call').created.nr)
  })
})

describe('[S4] a message that is being streamed', () => {
  it('is answered with the text so far, by get and by find', async () => {
    const task = await scene.prompt(session, { text: { length: 100_000, rate: 2000 } })
    const first = await scene.ears.first('messages delta', one => one.task_id === task.task_id)
    const { message_id } = first.payload
    const heardSoFar = () =>
      scene.ears
        .all('messages delta', one => one.message_id === message_id)
        .map(({ payload }) => payload.text)
        .join('')
    const whole = textOf({ length: 100_000 }, 7, 'text')
    for (let round = 0; round < 5; round++) {
      const before = heardSoFar()
      const one: Message = await scene.client.service('messages').get(message_id)
      const found = (await scene.messages(session)).find(row => row.message_id === message_id)
      for (const row of [one, found]) {
        expect(row?.status).toBe('streaming')
        expect(row?.text.startsWith(before)).toBe(true)
        expect(whole.startsWith(row?.text ?? 'nothing')).toBe(true)
      }
      await scene.ears.first('messages delta', delta => delta.message_id === message_id && delta.offset > before.length)
    }
    await scene.stop(session)
    await scene.became(task, 'stopped')
  })
})

describe('[S8] saving', () => {
  // That it happens once a second is shown with a clock of its own in saver.test.ts.
  it('happens while a text grows, is heard by nobody and raises no version', async () => {
    const other = await scene.session()
    const tasks = [session, other].map(one => scene.prompt(one, { text: { length: 1_000_000, rate: 500 } }))
    const ids: string[] = []
    for (const { task_id } of await Promise.all(tasks)) {
      ids.push((await scene.ears.first('messages delta', one => one.task_id === task_id)).payload.message_id)
    }
    const kept = () =>
      scene.rows<{ text: string; version: number }>('select text, version from messages where status = ?', 'streaming')
    const saves = new Set<string>()
    await until(() => {
      const lengths = kept().map(({ text }) => text.length)
      if (lengths.every(length => length > 0)) saves.add(lengths.join(' '))
      return saves.size === 2
    })
    expect(kept().map(({ version }) => version)).toEqual([1, 1])
    expect(scene.ears.all('messages patched', ({ message_id }) => ids.includes(message_id))).toEqual([])
    for (const one of [session, other]) await scene.stop(one)
    for (const task of await Promise.all(tasks)) await scene.became(task, 'stopped')
    const final = scene.ears.all('messages patched', ({ message_id }) => ids.includes(message_id))
    expect(final.map(({ payload }) => payload.version)).toEqual([2, 2])
  })
})

it('[S5] a tool call begins a new paragraph, and what is said while it runs is one', async () => {
  const odd = await scene.session(oddAgent)
  await scene.became(await scene.prompt(odd, 'speak around a tool'), 'completed')
  const said = (await scene.messages(odd)).slice(1).map(({ index, type, text }) => [index, type, text])
  expect(said).toEqual([
    [2, 'text', 'before'],
    [3, 'tool_call', 'done'],
    [4, 'text', 'with it']
  ])
})

it('[A5] shows output that follows the end of a tool call', async () => {
  const odd = await scene.session(oddAgent)
  await scene.became(await scene.prompt(odd, 'print after the end of a tool'), 'completed')
  const [call, ...others] = (await scene.messages(odd)).slice(1)
  expect(others).toEqual([])
  expect(call).toMatchObject({ status: 'complete', text: 'first line\nsecond line\n', data: { status: 'done' } })
})

it('[A5] shows every tool call of an agent that reuses ids', async () => {
  const odd = await scene.session(oddAgent)
  await scene.became(await scene.prompt(odd, 'reuse the id of a tool'), 'completed')
  const calls = (await scene.messages(odd)).slice(1)
  expect(calls.map(({ type, status, text }) => [type, status, text])).toEqual([
    ['tool_call', 'complete', 'output of ls'],
    ['tool_call', 'complete', 'output of rm -rf build']
  ])
})

it('[C3] progress tells those who look at the session how many steps of the plan are done', async () => {
  await scene.client.service('subscriptions').create({ channel: `session:${session.session_id}` })
  const task = await scene.prompt(session, { plan: 4, text: { length: 100 } })
  await scene.became(task, 'completed')
  const told = scene.ears.all('tasks progress', ({ task_id }) => task_id === task.task_id)
  expect(told[0]?.payload).toMatchObject({ done: 0, total: 4 })
  expect(told.at(-1)?.payload).toMatchObject({ done: 4, total: 4 })
})

it('progress tells the last line that an agent said that has words in it', async () => {
  await scene.client.service('subscriptions').create({ channel: `session:${session.session_id}` })
  const task = await scene.prompt(session, { text: { text: 'First.\n```js\n', piece: [13, 13] } })
  await scene.became(task, 'completed')
  const told = scene.ears.all('tasks progress', ({ task_id }) => task_id === task.task_id)
  expect(told.map(({ payload }) => payload)).toMatchObject([{ done: 0, total: 0, label: 'First.' }])
})

it('what an agent spends is on its task and its session', async () => {
  const task = await scene.prompt(session, { usage: 'answer' })
  const usage = { input: 1200, output: 34, total: 1234, cost: null }
  expect((await scene.became(task, 'completed')).usage).toEqual(usage)
  expect((await scene.get(session)).usage).toEqual(usage)
  await scene.became(await scene.prompt(session, { usage: 'update' }), 'completed')
  const { context, usage: total } = await scene.get(session)
  expect(context).toEqual({ used: 1234, size: 200_000 })
  expect(total).toEqual({ ...usage, cost: { amount: 0.25, currency: 'USD' } })
})
