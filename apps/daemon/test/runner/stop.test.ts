import type { Message, Session, Task } from '@callboard/contract'
import { type Script, type ScriptedAgentOptions, stockClient, until } from '@callboard/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { EventRecorder } from './event-recorder.ts'
import { bearing, isAlive } from './process-table.ts'
import { Scene } from './scene.ts'

let scene: Scene

beforeAll(async () => {
  scene = await Scene.open()
})
afterAll(() => scene.close())

const endless = { length: 1_000_000, rate: 200 }

/** What is left of an agent in the moment in which its task is said to have been stopped. */
function leftWhenStopped({ task_id }: Task, mark: string): Promise<number[]> {
  return new Promise(resolve => {
    scene.client.service('tasks').on('patched', (task: Task) => {
      if (task.task_id === task_id && task.status === 'stopped') resolve(bearing(mark))
    })
  })
}

const processOf = (session: Session) => until(() => scene.processes(session).find(({ pid }) => pid !== null))

/** The first word of a task's answer. */
async function firstWord({ task_id }: Task): Promise<string> {
  const isSpeech = (one: Message) => one.task_id === task_id && one.type === 'text' && one.role === 'assistant'
  const { message_id } = (await scene.ears.first('messages created', isSpeech)).payload
  await scene.ears.first('messages delta', one => one.message_id === message_id)
  return message_id
}

describe('[T4] a stop in mid-answer', () => {
  it('is seen by every client: stopping, what was said so far, stopped', async () => {
    const session = await scene.session()
    const task = await scene.prompt(session, { text: endless })
    const message_id = await firstWord(task)
    await using other = await stockClient(scene.app.url, scene.app.token)
    const ears = new EventRecorder(other)
    const answer = await scene.stop(session)
    expect(answer.status).toBe('stopping')
    const stopped = await ears.first('tasks patched', ({ status }) => status === 'stopped')
    const events = [
      ears.all('tasks patched', ({ status }) => status === 'stopping'),
      ears.all('sessions patched', ({ status }) => status === 'stopping'),
      ears.all('messages patched', one => one.message_id === message_id && one.status === 'interrupted'),
      [stopped]
    ]
    expect(events.map(({ length }) => length)).toEqual([1, 1, 1, 1])
    const [stopping, shown, said] = events.map(([one]) => one?.nr ?? -1)
    expect(stopping).toBeLessThan(said ?? 0)
    expect(shown).toBeLessThan(said ?? 0)
    expect(said).toBeLessThan(stopped.nr)

    const deltas = scene.ears.all('messages delta', one => one.message_id === message_id)
    const [row] = (await scene.messages(session)).filter(one => one.message_id === message_id)
    expect(deltas.map(({ payload }) => payload.text).join('')).toBe(row?.text)
    expect((await scene.get(session)).status).toBe('idle')
  })

  it('leaves an agent that acknowledges it, and the next prompt finds it', async () => {
    const session = await scene.session()
    const task = await scene.prompt(session, { text: endless })
    await firstWord(task)
    const { mark, pid } = await processOf(session)
    const left = leftWhenStopped(task, mark)
    await scene.stop(session)
    expect(await left).toEqual([pid])
    await scene.became(await scene.prompt(session, { text: { length: 10 } }), 'completed')
    expect(scene.processes(session).map(one => [one.mark, one.pid])).toEqual([[mark, pid]])
  })
})

describe('[T4] a stop leaves no process of an agent', () => {
  const orphans = { count: 2, orphan: true, ignoreSignals: true }
  const agents: Record<string, [ScriptedAgentOptions, Script]> = {
    'that ignores the cancel': [{ ignoreCancel: true }, {}],
    'that ignores the cancel and SIGTERM': [{ ignoreCancel: true, ignoreTerm: true }, {}],
    'whose children live on, though it acknowledges': [{}, { children: { count: 2 } }],
    'that ignores everything, with grandchildren that left its session and do so too': [
      { ignoreCancel: true, ignoreTerm: true },
      { children: orphans }
    ]
  }
  const outcomes = new Map<string, Outcome>()

  interface Outcome {
    session: Session
    task: Task
    before: number[]
    left: number[]
  }

  /** All of them are stopped at once, which is harder than one after the other, and sooner over. */
  beforeAll(async () => {
    const atWork = await Promise.all(
      Object.entries(agents).map(async ([name, [options, script]]) => {
        const session = await scene.session(options)
        const task = await scene.prompt(session, { ...script, text: endless })
        await firstWord(task)
        const { mark } = await processOf(session)
        return { name, session, task, mark, before: bearing(mark) }
      })
    )
    await Promise.all(
      atWork.map(async ({ name, session, task, mark, before }) => {
        const left = leftWhenStopped(task, mark)
        await scene.stop(session)
        outcomes.set(name, { session, task, before, left: await left })
      })
    )
  })

  it.each(Object.entries(agents))('%s', async (name, [, { children }]) => {
    const { session, task, before, left } = outcomes.get(name) ?? expect.fail('it was not stopped')
    expect(before.length).toBeGreaterThan(children?.count ?? 0)
    expect(left).toEqual([])
    expect(before.filter(isAlive)).toEqual([])
    expect(scene.states(task).slice(-2)).toEqual(['stopping', 'stopped'])
    await until(() => scene.processes(session).length === 0)
  })

  it('and the session goes on with a new one', async () => {
    const { session } = outcomes.get('that ignores the cancel') ?? expect.fail('it was not stopped')
    await scene.became(await scene.prompt(session, { text: { length: 10 } }), 'completed')
  })
})

describe.concurrent('[T4] a stop', () => {
  it('while the agent opens ends it, and the prompt was never put', async () => {
    const session = await scene.session({ silent: true, ignoreTerm: true })
    const task = await scene.prompt(session, 'hello')
    await scene.became(task, 'running')
    const { mark, pid } = await processOf(session)
    const left = leftWhenStopped(task, mark)
    await scene.stop(session)
    expect(await left).toEqual([])
    expect(isAlive(Number(pid))).toBe(false)
    expect(scene.states(task)).toEqual(['running', 'stopping', 'stopped'])
    expect((await scene.messages(session)).map(({ role }) => role)).toEqual(['user'])
  })

  it('in the very moment in which a task starts is not lost', async () => {
    const session = await scene.session()
    await scene.became(await scene.prompt(session, { text: { length: 10 } }), 'completed')
    const started = new Promise<Session>(resolve => {
      scene.client.service('tasks').on('patched', ({ session_id, status }: Task) => {
        if (session_id === session.session_id && status === 'running') resolve(scene.stop(session))
      })
    })
    const task = await scene.prompt(session, { text: endless })
    expect((await started).status).toBe('stopping')
    await scene.became(task, 'stopped')
  })

  it('while the agent waits for permission settles the question', async () => {
    const session = await scene.session()
    const task = await scene.prompt(session, { permission: true, text: endless })
    const asked = await scene.ears.first('permissions created', ({ task_id }) => task_id === task.task_id)
    await scene.became(task, 'awaiting_permission')
    await scene.stop(session)
    await scene.became(task, 'stopped')
    const [settled] = scene.ears.all('permissions patched', one => one.permission_id === asked.payload.permission_id)
    const [stopped] = scene.ears.all('tasks patched', one => one.task_id === task.task_id && one.status === 'stopped')
    expect(settled?.payload.status).toBe('cancelled')
    expect(settled?.nr).toBeLessThan(stopped?.nr ?? 0)
    expect(scene.states(task)).toEqual(['running', 'awaiting_permission', 'stopping', 'stopped'])
  })

  it('may be repeated: a stop of what stops changes nothing', async () => {
    const session = await scene.session({ ignoreCancel: true })
    const task = await scene.prompt(session, { text: endless })
    await scene.ears.first('messages delta', ({ task_id }) => task_id === task.task_id)
    const first = await scene.stop(session)
    const [second, third] = await Promise.all([scene.stop(session), scene.stop(session)])
    expect([second.status, second.version, third.version]).toEqual(['stopping', first.version, first.version])
    const answer: Task = await scene.client.service('tasks').patch(task.task_id, { status: 'stopped' })
    expect(answer.status).toBe('stopping')
    await scene.became(task, 'stopped')
    expect(scene.states(task)).toEqual(['running', 'stopping', 'stopped'])
  })

  it('of a running task by its own name is a stop of the session', async () => {
    const session = await scene.session()
    const task = await scene.prompt(session, { text: endless })
    await scene.ears.first('messages delta', ({ task_id }) => task_id === task.task_id)
    const answer: Task = await scene.client.service('tasks').patch(task.task_id, { status: 'stopped' })
    expect(answer.status).toBe('stopping')
    await scene.became(task, 'stopped')
  })

  it('of an idle session changes nothing', async () => {
    const session = await scene.session()
    const stopped = await scene.stop(session)
    expect([stopped.status, stopped.version, stopped.paused_at]).toEqual(['idle', session.version, null])
    await scene.became(await scene.prompt(session, { text: { length: 10 } }), 'completed')
  })

  it('discards no queued prompt, and begins none', async () => {
    const session = await scene.session()
    const running = await scene.prompt(session, { text: endless })
    const waiting = [await scene.prompt(session, 'one'), await scene.prompt(session, 'two')]
    await scene.became(running, 'running')
    await scene.stop(session)
    await scene.stop(session)
    await scene.became(running, 'stopped')
    await scene.stop(session)
    for (const task of waiting) expect((await scene.task(task)).status).toBe('queued')
    expect((await scene.get(session)).status).toBe('paused')
    expect(waiting.flatMap(task => scene.states(task))).toEqual([])
  })
})
