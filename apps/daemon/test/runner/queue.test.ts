import type { Page, Session, Task } from '@callboard/contract'
import { until } from '@callboard/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { failureOf } from '../support/test-client.ts'
import { Scene } from './scene.ts'

let scene: Scene

beforeAll(async () => {
  scene = await Scene.open()
})
afterAll(() => scene.close())

const endless = { text: { length: 1_000_000, rate: 100 } }
const short = { text: { length: 20 } }

describe('[T1] a session’s status', () => {
  it('changes with its task: whoever hears of one has heard of the other, in the same breath', async () => {
    const session = await scene.session()
    const task = await scene.prompt(session, short)
    await scene.became(task, 'completed')
    const told = scene.ears.all('sessions patched', ({ session_id }) => session_id === session.session_id)
    for (const [of, status] of [
      ['running', 'running'],
      ['completed', 'idle']
    ] as const) {
      const [change] = scene.ears.all('tasks patched', one => one.task_id === task.task_id && one.status === of)
      const [shown] = told.filter(({ payload }) => payload.status === status)
      expect(Math.abs((shown?.nr ?? 0) - (change?.nr ?? 0))).toBe(1)
    }
    expect((await scene.get(session)).status).toBe('idle')
  })

  it('is refused when a task would take a way that is not in the table', async () => {
    const session = await scene.session()
    const task = await scene.prompt(session, short)
    await scene.became(task, 'completed')
    const answer: Task = await scene.client.service('tasks').patch(task.task_id, { status: 'stopped' })
    expect(answer.status).toBe('completed')
    expect(answer.version).toBe((await scene.task(task)).version)
  })
})

describe.concurrent('[T2] a session', () => {
  it('runs one task at a time, in the order of the prompts, and each prompt becomes a message when its task starts', async () => {
    const session = await scene.session()
    const tasks: Task[] = []
    for (const text of ['one', 'two', 'three']) tasks.push(await scene.prompt(session, { text: { text } }))
    expect(tasks.map(({ status, position }) => [status, position])).toEqual([
      ['queued', 1],
      ['queued', 2],
      ['queued', 3]
    ])
    for (const task of tasks) await scene.became(task, 'completed')
    const ids = tasks.map(({ task_id }) => task_id)
    const heard = scene.ears.all('tasks patched', ({ task_id }) => ids.includes(task_id))
    expect(heard.map(({ payload }) => [payload.task_id, payload.status])).toEqual(
      ids.flatMap(id => [
        [id, 'running'],
        [id, 'completed']
      ])
    )
    const messages = await scene.messages(session)
    expect(messages.map(({ index, role, text, task_id }) => [index, role, text, task_id])).toEqual(
      tasks.flatMap((task, i) => [
        [2 * i + 1, 'user', task.prompt, task.task_id],
        [2 * i + 2, 'assistant', ['one', 'two', 'three'][i], task.task_id]
      ])
    )
    for (const task of tasks) {
      const [started] = heard.filter(({ payload }) => payload.task_id === task.task_id && payload.status === 'running')
      const [said] = scene.ears.all('messages created', one => one.task_id === task.task_id && one.role === 'user')
      expect(said?.nr).toBeGreaterThan(started?.nr ?? Number.POSITIVE_INFINITY)
    }
  })

  it('waits after a stop, with its queue as it was, until someone lets it go on', async () => {
    const session = await scene.session()
    const first = await scene.prompt(session, endless)
    const second = await scene.prompt(session, short)
    await scene.ears.first('messages delta', ({ task_id }) => task_id === first.task_id)
    await scene.stop(session)
    await scene.became(first, 'stopped')
    await scene.ears.first('sessions patched', one => one.session_id === session.session_id && one.status === 'paused')
    expect((await scene.task(second)).status).toBe('queued')

    const resumed = await scene.resume(session)
    expect([resumed.paused_at, resumed.status]).toEqual([null, 'idle'])
    await scene.became(second, 'completed')
    expect((await scene.resume(session)).version).toBe((await scene.get(session)).version)
  })

  it('goes on after a stop with the next prompt, which comes after those that wait', async () => {
    const session = await scene.session()
    const first = await scene.prompt(session, endless)
    const second = await scene.prompt(session, short)
    await scene.became(first, 'running')
    await scene.stop(session)
    await scene.became(first, 'stopped')
    const third = await scene.prompt(session, short)
    await scene.became(third, 'completed')
    const [one] = scene.ears.all(
      'tasks patched',
      ({ task_id, status }) => task_id === second.task_id && status === 'completed'
    )
    const [other] = scene.ears.all('tasks patched', ({ task_id }) => task_id === third.task_id)
    expect(one?.nr).toBeLessThan(other?.nr ?? 0)
  })

  it('goes on by itself after a task that failed', async () => {
    const session = await scene.session()
    const first = await scene.prompt(session, { text: { length: 40 }, crash: { after: 20 } })
    const second = await scene.prompt(session, short)
    await scene.became(first, 'failed')
    await scene.became(second, 'completed')
  })

  it('lets a queued prompt be reworded, stopped and taken away, and no other', async () => {
    const session = await scene.session()
    const tasks = scene.client.service('tasks')
    const running = await scene.prompt(session, endless)
    const [reworded, stopped, removed] = [
      await scene.prompt(session, 'first words'),
      await scene.prompt(session, 'never mind'),
      await scene.prompt(session, 'away with it')
    ]
    await scene.became(running, 'running')
    await tasks.patch(reworded.task_id, { prompt: 'better words' })
    const answer: Task = await tasks.patch(stopped.task_id, { status: 'stopped' })
    expect([answer.status, typeof answer.ended_at]).toEqual(['stopped', 'string'])
    await tasks.remove(removed.task_id)
    for (const late of [
      tasks.patch(running.task_id, { prompt: 'too late' }),
      tasks.remove(running.task_id),
      tasks.patch(stopped.task_id, { prompt: 'too late' }),
      tasks.remove(stopped.task_id)
    ]) {
      expect((await failureOf(late)).data.reason).toBe('not_queued')
    }

    await scene.stop(session)
    await scene.resume(session)
    await scene.became(reworded, 'completed')
    const said = (await scene.messages(session)).filter(({ role }) => role === 'user').map(({ text }) => text)
    expect(said).toEqual([running.prompt, 'better words'])
    expect(scene.states(stopped)).toEqual(['stopped'])
  })

  it('runs its queue in the order that people give it, and everyone hears of each new place', async () => {
    const { session, running, queued } = await withQueue('one', 'two', 'three')
    const [one, two, three] = queued.map(({ task_id }) => task_id)
    await move(three, { before: one })
    await move(one, { before: null })
    expect(await orderOf(session)).toEqual(['three', 'two', 'one'])
    const moved = scene.ears.all('tasks patched', ({ session_id }) => session_id === session.session_id)
    const places = moved.filter(({ meta }) => meta.type === 'task.moved').map(({ payload }) => payload)
    expect(places.map(({ position }) => position).sort()).toEqual([2, 3, 3, 4, 4])
    for (const { task_id } of queued) {
      const newest = places.filter(one => one.task_id === task_id).at(-1)
      expect(newest?.position).toBe((await scene.task({ task_id })).position)
    }
    await scene.stop(session)
    await scene.became(running, 'stopped')
    await scene.resume(session)
    for (const id of [three, two, one]) await scene.became({ task_id: String(id) }, 'completed')
    const said = (await scene.messages(session)).filter(({ role }) => role === 'user').slice(1)
    expect(said.map(({ task_id }) => task_id)).toEqual([three, two, one])
  })

  it('moves only what waits, and only before what waits', async () => {
    const { session, running, queued } = await withQueue('one', 'two')
    const [one, two] = queued.map(({ task_id }) => task_id)
    const other = await withQueue('elsewhere')
    for (const refused of [
      move(running.task_id, { before: one }),
      move(one, { before: running.task_id }),
      move(one, { before: other.queued[0]?.task_id })
    ]) {
      const { name, data } = await failureOf(refused)
      expect([name, data.reason]).toEqual(['Conflict', 'not_queued'])
    }
    const { version } = await scene.task({ task_id: String(two) })
    const stale = await failureOf(move(two, { before: one, if_version: version + 1 }))
    expect(stale.data.reason).toBe('changed')
    expect(await orderOf(session)).toEqual(['one', 'two'])
    for (const one of [session, other.session]) await scene.stop(one)
    for (const task of [running, other.running]) await scene.became(task, 'stopped')
  })

  it('keeps every place its own, however many move at once', async () => {
    const words = ['a', 'b', 'c', 'd', 'e', 'f']
    const { session, running, queued } = await withQueue(...words)
    const moves = queued.flatMap(({ task_id }, i) => [
      move(task_id, { before: queued[(i * 5 + 2) % queued.length]?.task_id }),
      scene.prompt(session, { text: { text: `more ${i}` } }, i % 2 ? { now: false } : {})
    ])
    await Promise.all(moves)
    const rows = scene.rows<{ position: number }>(
      "select position from tasks where session_id = ? and status = 'queued' order by position",
      session.session_id
    )
    expect(rows.map(({ position }) => position)).toEqual(Array.from({ length: 12 }, (_, i) => i + 2))
    await scene.stop(session)
    await scene.became(running, 'stopped')
  })

  it('that is paused is idle again when the last queued task is taken away', async () => {
    const session = await scene.session()
    const first = await scene.prompt(session, endless)
    const second = await scene.prompt(session, short)
    await scene.stop(session)
    await scene.became(first, 'stopped')
    expect((await scene.get(session)).status).toBe('paused')
    await scene.client.service('tasks').remove(second.task_id)
    expect((await scene.get(session)).status).toBe('idle')
  })

  it('that is archived takes no prompt until it is restored', async () => {
    const session = await scene.session()
    const sessions = scene.client.service('sessions')
    await sessions.patch(session.session_id, { archived_at: new Date().toISOString() })
    const refusal = await failureOf(scene.prompt(session, short))
    expect([refusal.name, refusal.data.reason]).toEqual(['Conflict', 'archived'])
    await sessions.patch(session.session_id, { archived_at: null })
    await scene.became(await scene.prompt(session, short), 'completed')
  })
})

describe.concurrent('[T2] a prompt that is sent now', () => {
  it('takes the place of what runs, and what waited comes after it', async () => {
    const { session, running, queued } = await withQueue('one', 'two')
    const urgent = await scene.prompt(session, { text: { text: 'now' } }, { now: true })
    expect(urgent).toMatchObject({ status: 'queued', position: 2 })
    expect((await scene.get(session)).paused_at).toBe(null)
    await scene.became(running, 'stopped')
    for (const task of queued) await scene.became(task, 'completed')
    const answers = (await scene.messages(session)).filter(({ role, task_id }) => {
      return role === 'assistant' && task_id !== running.task_id
    })
    expect(answers.map(({ text }) => text)).toEqual(['now', 'one', 'two'])
  })

  it('lets a paused queue go on, after itself', async () => {
    const { session, running, queued } = await withQueue('one')
    await scene.stop(session)
    await scene.became(running, 'stopped')
    const urgent = await scene.prompt(session, short, { now: true })
    await scene.became(urgent, 'completed')
    await scene.became(queued[0] ?? urgent, 'completed')
    const [first] = scene.ears.all('tasks patched', one => one.task_id === urgent.task_id && one.status === 'running')
    const [then] = scene.ears.all(
      'tasks patched',
      one => one.task_id === queued[0]?.task_id && one.status === 'running'
    )
    expect(first?.nr).toBeLessThan(then?.nr ?? 0)
  })

  it('settles what was asked, and runs at once in a session that does nothing', async () => {
    const session = await scene.session()
    const asking = await scene.prompt(session, { permission: true })
    await scene.became(asking, 'awaiting_permission')
    const urgent = await scene.prompt(session, short, { now: true })
    await scene.became(asking, 'stopped')
    await scene.became(urgent, 'completed')
    expect((await scene.permissions(session)).map(({ status }) => status)).toEqual(['cancelled'])
    await scene.became(await scene.prompt(session, short, { now: true }), 'completed')
  })

  it('is one call, also when it is made twice, and when a stop comes with it', async () => {
    const { session, running } = await withQueue('one')
    const key = { now: true, idempotency_key: 'urgent' }
    const twice = await Promise.all([scene.prompt(session, short, key), scene.prompt(session, short, key)])
    expect(twice[0]?.task_id).toBe(twice[1]?.task_id)
    await scene.became(running, 'stopped')
    await until(async () => (await scene.get(session)).status === 'idle')

    const next = await scene.prompt(session, endless)
    await scene.became(next, 'running')
    const [urgent] = await Promise.all([scene.prompt(session, short, { now: true }), scene.stop(session)])
    await scene.became(next, 'stopped')
    // Whichever came first: the prompt ran, or it waits at the head of a queue that is paused, and nothing hangs.
    await until(async () => ['completed', 'stopped', 'queued'].includes((await scene.task(urgent)).status))
    await scene.resume(session)
    await until(async () => (await scene.get(session)).status === 'idle')
  })
})

describe('[T1] how the last task ended', () => {
  it('is on the session’s row: failed is not merely idle', async () => {
    const session = await scene.session()
    expect(session.last_task_status).toBe(null)
    const failing = await scene.prompt(session, { ...short, error: { code: -32603, message: 'no more money' } })
    await scene.became(failing, 'failed')
    expect(await scene.get(session)).toMatchObject({ status: 'idle', last_task_status: 'failed' })
    const page = await scene.client.service('sessions').find({ query: { last_task_status: 'failed' } })
    expect(page.data.map((one: Session) => one.session_id)).toEqual([session.session_id])
    await scene.became(await scene.prompt(session, short), 'completed')
    expect(await scene.get(session)).toMatchObject({ status: 'idle', last_task_status: 'completed' })
  })

  it('is not told of what never ran', async () => {
    const { session, running, queued } = await withQueue('one')
    await scene.client.service('tasks').patch(queued[0]?.task_id ?? null, { status: 'stopped' })
    expect((await scene.get(session)).last_task_status).toBe(null)
    await scene.stop(session)
    await scene.became(running, 'stopped')
    expect((await scene.get(session)).last_task_status).toBe('stopped')
  })
})

/** A session at work that does not end by itself, and what waits behind that. */
async function withQueue(...words: string[]) {
  const session = await scene.session()
  const running = await scene.prompt(session, endless)
  await scene.became(running, 'running')
  const queued: Task[] = []
  for (const text of words) queued.push(await scene.prompt(session, { text: { text } }))
  return { session, running, queued }
}

const move = (task_id = '', change: object): Promise<Task> => scene.client.service('tasks').patch(task_id, change)

async function orderOf({ session_id }: Session): Promise<string[]> {
  const query = { session_id, status: 'queued', $sort: { position: 1 } }
  const page: Page<Task> = await scene.client.service('tasks').find({ query })
  return page.data.map(({ prompt }) => JSON.parse(prompt).text.text)
}

it('[S2] [S9] a prompt is cleaned and measured like everything that is said', async () => {
  const session = await scene.session()
  const odd = await scene.prompt(session, 'a\0b\ud83cc')
  expect(odd.prompt).toBe('a\uFFFDb\uFFFDc')
  await scene.became(odd, 'completed')
  const long = '\u0001'.repeat(65_536)
  expect((await failureOf(scene.prompt(session, `x${long.slice(1)}`))).data.reason).toBe('prompt_too_long')
  const running = await scene.prompt(session, endless)
  const queued = await scene.prompt(session, 'short')
  const reworded = scene.client.service('tasks').patch(queued.task_id, { prompt: `x${long.slice(1)}` })
  expect((await failureOf(reworded)).data.reason).toBe('prompt_too_long')
  await scene.stop(session)
  await scene.became(running, 'stopped')
})
