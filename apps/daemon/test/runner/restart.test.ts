import type { Message, Session, Task } from '@callboard/contract'
import { textOf, until } from '@callboard/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bearing, isAlive } from './process-table.ts'
import { Scene } from './scene.ts'

const text = { length: 1_000_000, rate: 1000 }
const short = { text: { length: 20 } }

/** What the agent says in answer to a task, once some of it has been heard. */
async function speech(scene: Scene, { task_id }: Task): Promise<string> {
  const isSpeech = (one: Message) => one.task_id === task_id && one.type === 'text' && one.role === 'assistant'
  const { message_id } = (await scene.ears.first('messages created', isSpeech)).payload
  await scene.ears.first('messages delta', one => one.message_id === message_id)
  return message_id
}

const heardOf = (scene: Scene, message_id: string) =>
  scene.ears
    .all('messages delta', one => one.message_id === message_id)
    .map(({ payload }) => payload.text)
    .join('')

describe('a daemon that is killed in mid-answer', () => {
  let scene: Scene
  let session: Session
  let asking: Session
  let running: Task
  let waiting: Task
  let question: Task
  let message_id: string
  let heard: string
  let mark: string
  let left: number[]

  /** What is on disk of the answer. */
  const keptOf = () => scene.rows<Message>('select text from messages where message_id = ?', message_id)[0]?.text

  beforeAll(async () => {
    scene = await Scene.open()
    session = await scene.session({ seed: 4, ignoreTerm: true })
    asking = await scene.session()
    running = await scene.prompt(session, { children: { orphan: true, ignoreSignals: true }, text })
    waiting = await scene.prompt(session, short)
    question = await scene.prompt(asking, { permission: true })
    await scene.became(question, 'awaiting_permission')
    message_id = await speech(scene, running)
    heard = heardOf(scene, message_id)
    // The second save from here on begins after this, and holds what was heard by now.
    for (let saves = 0; saves < 2; saves++) {
      const before = keptOf()
      await until(() => keptOf() !== before)
    }
    mark = scene.processes(session)[0]?.mark ?? ''
    left = bearing(mark)
    expect(left.length).toBeGreaterThanOrEqual(2)

    expect(scene.app.output()).not.toContain('"level"')
    await scene.app.kill()
    // What its children sleep by comes and goes.
    expect(left.filter(isAlive).length).toBeGreaterThanOrEqual(2)
    await scene.app.restart()
    expect(left.filter(isAlive)).toEqual([])
    await scene.meetAgain()
  })
  afterAll(() => scene.close())

  it('[T7] leaves no process behind: the next one ends the agent, and what left its session, before it says that it is ready', () => {
    expect(bearing(mark)).toEqual([])
    expect(scene.processes(session).map(one => one.mark)).not.toContain(mark)
  })

  it('[S6] loses nothing that was heard before the last but one save: the message is interrupted, with what was kept', async () => {
    const message: Message = await scene.client.service('messages').get(message_id)
    expect(message).toMatchObject({ status: 'interrupted', version: 2 })
    expect(textOf(text, 4, 'text').startsWith(message.text)).toBe(true)
    expect(heard).not.toBe('')
    expect(message.text.startsWith(heard)).toBe(true)
    const tool = (await scene.messages(session)).find(({ type }) => type === 'tool_call')
    expect(tool?.status).toBe('complete')
  })

  it('[T6] has no task that runs without a process: what ran is interrupted, what waited goes on', async () => {
    const task = await scene.task(running)
    expect([task.status, typeof task.ended_at, task.error]).toEqual(['interrupted', 'string', null])
    await until(async () => (await scene.task(waiting)).status === 'completed')
    expect((await scene.get(session)).status).toBe('idle')
    expect((await scene.get(asking)).status).toBe('idle')
  })

  it('[T5] a question that nobody answered is cancelled, and can be found', async () => {
    const [asked] = await scene.permissions(asking)
    expect(asked).toMatchObject({ status: 'cancelled', task_id: question.task_id, decided_by: null, option_id: null })
    expect((await scene.task(question)).status).toBe('interrupted')
    const [, tool] = await scene.messages(asking)
    expect(tool).toMatchObject({ type: 'tool_call', status: 'interrupted', data: { status: 'cancelled' } })
  })

  it('[S1] counts on from where it was', async () => {
    await until(async () => (await scene.task(waiting)).status === 'completed')
    const messages = await scene.messages(session)
    expect(messages.map(({ index }) => index)).toEqual(messages.map((_, i) => i + 1))
    expect(messages.findLast(({ role }) => role === 'user')?.task_id).toBe(waiting.task_id)
  })
})

describe('a daemon that is told to end in mid-answer', () => {
  let scene: Scene
  let agents: number[]
  let heard: { offset: number; text: string }[]
  let message_id: string
  /** One session, and its tasks, in every state that there is. */
  let opening: { session: Session; task: Task; mark: string }
  let stubborn: { session: Session; running: Task; waiting: Task }
  let asking: { session: Session; task: Task }
  let paused: { session: Session; held: Task }
  let idle: Session
  let ordered: { session: Session; agent_session_id: string | null; queued: Task[] }

  beforeAll(async () => {
    scene = await Scene.open()
    idle = await scene.session({ resume: 'resume' })
    await scene.became(await scene.prompt(idle, short), 'completed')
    opening = await openingSession()
    stubborn = await stubbornSession()
    asking = await askingSession()
    paused = await pausedSession()
    ordered = await sessionWithQueue()
    await until(() => heardOf(scene, message_id).length > 0)
    agents = scene.rows<{ mark: string }>('select mark from processes').flatMap(({ mark }) => bearing(mark))
    expect(await scene.app.stop()).toBe(0)
    heard = scene.ears.all('messages delta', one => one.message_id === message_id).map(({ payload }) => payload)
  })
  afterAll(() => scene.close())

  async function openingSession() {
    const session = await scene.session({ silent: true })
    const task = await scene.prompt(session, 'hello')
    const { mark, pid, start_time } = await until(() => scene.processes(session).find(one => one.pid !== null))
    // [T7] All of it is kept although the agent has not answered yet.
    expect(mark).toMatch(/^[0-9a-f]{32}$/)
    expect(start_time).toBeTruthy()
    await until(() => bearing(mark).includes(Number(pid)))
    return { session, task, mark }
  }

  async function stubbornSession() {
    const session = await scene.session({ seed: 6, ignoreCancel: true, ignoreTerm: true })
    const running = await scene.prompt(session, { children: { orphan: true, ignoreSignals: true }, text })
    const waiting = await scene.prompt(session, short)
    message_id = await speech(scene, running)
    return { session, running, waiting }
  }

  async function askingSession() {
    const session = await scene.session()
    const task = await scene.prompt(session, { permission: true })
    await scene.became(task, 'awaiting_permission')
    return { session, task }
  }

  async function pausedSession() {
    const session = await scene.session()
    const running = await scene.prompt(session, { text })
    const held = await scene.prompt(session, short)
    await speech(scene, running)
    await scene.stop(session)
    await scene.became(running, 'stopped')
    return { session, held }
  }

  async function sessionWithQueue() {
    await speech(scene, await scene.prompt(idle, { text }))
    const queued = []
    for (const one of ['one', 'two', 'three']) queued.push(await scene.prompt(idle, { text: { text: one } }))
    const { agent_session_id } = await scene.get(idle)
    return { session: idle, agent_session_id, queued }
  }

  it('[T7] ends with all its agents and their marks', () => {
    expect(agents.length).toBeGreaterThanOrEqual(6)
    expect(agents.filter(isAlive)).toEqual([])
    expect(scene.rows('select * from processes')).toEqual([])
    expect(scene.app.output()).not.toContain('"level"')
  })

  it('[S6] keeps all that was said', () => {
    const [kept] = scene.rows<Message>('select * from messages where message_id = ?', message_id)
    expect(kept?.status).toBe('interrupted')
    for (const { offset, text } of heard) expect(kept?.text.slice(offset, offset + text.length)).toBe(text)
    expect(textOf(text, 6, 'text').startsWith(kept?.text ?? 'nothing')).toBe(true)
  })

  describe('and is started again', () => {
    beforeAll(async () => {
      await scene.app.restart()
      await scene.meetAgain()
    })

    it('[T6] what ran is interrupted, and what waited goes on', async () => {
      const interrupted = [opening.task, stubborn.running, asking.task]
      for (const task of interrupted) expect((await scene.task(task)).status).toBe('interrupted')
      await until(async () => (await scene.task(stubborn.waiting)).status === 'completed')
    })

    it('[T2] a queue that a person stopped still waits for a person', async () => {
      expect((await scene.get(paused.session)).status).toBe('paused')
      expect((await scene.task(paused.held)).status).toBe('queued')
      await scene.resume(paused.session)
      await until(async () => (await scene.task(paused.held)).status === 'completed')
    })

    it('[T2] [S1] a queue goes on in its order, and the agent takes up its conversation', async () => {
      const { session, agent_session_id, queued } = ordered
      await until(async () => (await scene.get(session)).status === 'idle')
      const messages = await scene.messages(session)
      expect(messages.map(({ index }) => index)).toEqual(messages.map((_, i) => i + 1))
      const said = messages.slice(-6).map(({ role, task_id, text }) => [role, task_id, text])
      expect(said).toEqual(
        queued.flatMap(({ task_id, prompt }, i) => [
          ['user', task_id, prompt],
          ['assistant', task_id, ['one', 'two', 'three'][i]]
        ])
      )
      expect((await scene.get(session)).agent_session_id).toBe(agent_session_id)
      expect(messages.filter(({ type }) => type === 'notice')).toEqual([])
    })
  })
})

describe('[T6] after a restart the next prompt goes on in the agent’s own session', () => {
  const KINDS = ['resume', 'load', 'broken', 'none'] as const
  let scene: Scene
  const before = new Map<string, { session: Session; agent_session_id: string | null; count: number }>()

  beforeAll(async () => {
    scene = await Scene.open()
    const all = KINDS.map(async resume => {
      const session = await scene.session({ resume })
      await scene.became(await scene.prompt(session, short), 'completed')
      const { agent_session_id } = await scene.get(session)
      before.set(resume, { session, agent_session_id, count: (await scene.messages(session)).length })
    })
    await Promise.all(all)
    await scene.app.restart()
    await scene.meetAgain()
  })
  afterAll(() => scene.close())

  it.each(KINDS)('where it can: %s', async kind => {
    const { session, agent_session_id, count } = before.get(kind) ?? expect.fail('there is no session')
    const task = await scene.prompt(session, { text: { text: 'Here I am.' } })
    await scene.became(task, 'completed')
    const said = (await scene.messages(session)).slice(count)
    const words = said.map(({ role, type, text }) => [role, type, text])
    const answered = ['assistant', 'text', 'Here I am.']
    const after = (await scene.get(session)).agent_session_id
    if (kind === 'none') {
      const notice = ['system', 'notice', expect.stringContaining('starts a new one without its context')]
      expect(words).toEqual([['user', 'text', task.prompt], notice, answered])
      expect(after).not.toBe(agent_session_id)
    } else {
      expect(words).toEqual([['user', 'text', task.prompt], answered])
      expect(after).toBe(agent_session_id)
    }
  })
})
