import type { Session, Task } from '@callboard/contract'
import { type Script, type ScriptedAgentOptions, stockClient, until } from '@callboard/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Ears } from './ears.ts'
import { bearing, isAlive } from './process-table.ts'
import { Scene } from './scene.ts'

let scene: Scene

beforeAll(async () => {
  scene = await Scene.open()
})
afterAll(() => scene.close())

const endless = { length: 1_000_000, rate: 200 }

/** Watches a session's agent, and looks at the process table in the moment in which its task is said to have ended. */
async function watch(session: Session, task: Task) {
  const { mark, pid } = await until(() => scene.processes(session).find(one => one.pid !== null))
  const seen: { left: number[] | undefined } = { left: undefined }
  scene.client.service('tasks').on('patched', ({ task_id, status }: Task) => {
    if (task_id === task.task_id && status === 'stopped') seen.left = bearing(mark)
  })
  return { mark, pid: Number(pid), seen }
}

/** Prompts, waits until the agent speaks, stops, and gives what was left when the task was said to be stopped. */
async function stopInMidAnswer(agent: ScriptedAgentOptions, script: Script) {
  const session = await scene.session(agent)
  const task = await scene.prompt(session, script)
  await scene.ears.first('messages delta', one => one.task_id === task.task_id && one.text.length > 0 && isSpeech(one.message_id))
  const { mark, pid, seen } = await watch(session, task)
  const before = bearing(mark)
  expect(before).toContain(pid)
  const asked = performance.now()
  await scene.stop(session)
  await scene.became(task, 'stopped')
  const took = performance.now() - asked
  return { session, task, mark, pid, before, left: seen.left, took }
}

const isSpeech = (id: string) =>
  scene.ears.all('messages created', ({ message_id, type }) => message_id === id && type === 'text').length > 0

describe('[T4] a stop in mid-answer', () => {
  it('is seen as stopping by every client, then as stopped, and what was said is kept as interrupted', async () => {
    const session = await scene.session()
    const task = await scene.prompt(session, { text: endless })
    await scene.ears.first('messages delta', ({ task_id }) => task_id === task.task_id)
    await using other = await stockClient(scene.app.url, scene.app.token)
    const ears = new Ears(other)
    const asked = performance.now()
    const answer = await scene.stop(session)
    expect(answer.status).toBe('stopping')
    const stopping = await ears.first('tasks patched', one => one.task_id === task.task_id)
    const shown = await ears.first('sessions patched', one => one.status === 'stopping')
    const stopped = await ears.first('tasks patched', ({ status }) => status === 'stopped')
    expect(stopping.payload.status).toBe('stopping')
    expect(stopping.nr).toBeLessThan(stopped.nr)
    console.log(`stopping was heard after ${Math.round(shown.at - asked)} ms, stopped after ${Math.round(stopped.at - asked)} ms`)

    const [said] = await ears.all('messages patched')
    expect(said?.payload.status).toBe('interrupted')
    expect(said?.nr).toBeLessThan(stopped.nr)
    const deltas = scene.ears.all('messages delta', ({ message_id }) => message_id === said?.payload.message_id)
    expect(deltas.map(({ payload }) => payload.text).join('')).toBe(said?.payload.text)
    expect((await scene.get(session)).status).toBe('idle')
  })

  it('leaves an agent that acknowledges it, and the next prompt finds it', async () => {
    const { session, pid, mark, left } = await stopInMidAnswer({}, { text: endless })
    expect(left).toEqual([pid])
    const next = await scene.prompt(session, { text: { length: 10 } })
    await scene.became(next, 'completed')
    expect(scene.processes(session).map(one => [one.mark, one.pid])).toEqual([[mark, pid]])
  })

  it.each([
    ['that ignores the cancel', { ignoreCancel: true }, { text: endless }],
    ['that ignores the cancel and SIGTERM', { ignoreCancel: true, ignoreTerm: true }, { text: endless }],
    ['whose children live on', {}, { children: { count: 2 }, text: endless }],
    [
      'that ignores everything, and whose grandchildren left their session and ignore signals',
      { ignoreCancel: true, ignoreTerm: true },
      { children: { count: 2, orphan: true, ignoreSignals: true }, text: endless }
    ]
  ])('leaves no process of an agent %s', async (_, agent: ScriptedAgentOptions, script: Script) => {
    const { session, task, left, before, took } = await stopInMidAnswer(agent, script)
    if (script.children) expect(before.length).toBeGreaterThan(2)
    expect(left).toEqual([])
    expect(before.filter(isAlive)).toEqual([])
    console.log(`stopped after ${Math.round(took)} ms`)
    expect(between(task)).toBeLessThanOrEqual(2000)
    await until(() => scene.processes(session).length === 0)
    await scene.became(await scene.prompt(session, { text: { length: 10 } }), 'completed')
  })
})

/** Milliseconds from `stopping` to `stopped`, by the daemon's own clock. */
function between({ task_id }: Task): number {
  const at = (status: string) => {
    const [heard] = scene.ears.all('tasks patched', one => one.task_id === task_id && one.status === status)
    return Date.parse(heard?.meta.at ?? '')
  }
  return at('stopped') - at('stopping')
}

describe('[T4] a stop', () => {
  it('while the agent opens ends it, and the prompt was never put', async () => {
    const session = await scene.session({ silent: true, ignoreTerm: true })
    const task = await scene.prompt(session, 'hello')
    await scene.became(task, 'running')
    const { seen, pid } = await watch(session, task)
    await scene.stop(session)
    await scene.became(task, 'stopped')
    expect(seen.left).toEqual([])
    expect(isAlive(pid)).toBe(false)
    expect(between(task)).toBeLessThanOrEqual(2000)
    expect((await scene.messages(session)).map(({ role }) => role)).toEqual(['user'])
  })

  it('in the very moment in which a task starts is not lost', async () => {
    const session = await scene.session()
    await scene.became(await scene.prompt(session, { text: { length: 10 } }), 'completed')
    const task = await scene.prompt(session, { text: endless })
    const started = new Promise<Session>(resolve => {
      scene.client.service('tasks').on('patched', ({ task_id, status }: Task) => {
        if (task_id === task.task_id && status === 'running') resolve(scene.stop(session))
      })
    })
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
