import type { Message } from '@callboard/contract'
import { textOf, until } from '@callboard/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { failureOf } from '../support/test-client.ts'
import { bearing } from './process-table.ts'
import { Scene } from './scene.ts'

let scene: Scene

beforeAll(async () => {
  scene = await Scene.open()
})
afterAll(() => scene.close(/a task failed/, /a session could not continue/))

/** From now on the database refuses what `when` says, as it does on a full disk. */
function refuse(what: string, when: string): { [Symbol.dispose](): void } {
  scene.alter(`create trigger broken before ${what} when ${when} begin select raise(abort, 'broken'); end`)
  return { [Symbol.dispose]: () => scene.alter('drop trigger if exists broken') }
}

const short = { text: { length: 20 } }

describe('when the database refuses', () => {
  it('a new message, the task fails with a reason, and the session goes on', async () => {
    const session = await scene.session()
    using broken = refuse('insert on messages', "new.type = 'text' and new.role = 'assistant'")
    const task = await scene.became(await scene.prompt(session, { thought: { length: 20 }, ...short }), 'failed')
    expect(task.error?.reason).toBeTruthy()
    const messages = await scene.messages(session)
    expect(messages.map(({ type, status }) => [type, status])).toEqual([
      ['text', 'complete'],
      ['thought', 'complete'],
      ['notice', 'complete']
    ])
    broken[Symbol.dispose]()
    await scene.became(await scene.prompt(session, short), 'completed')
    const indexes = (await scene.messages(session)).map(({ index }) => index)
    expect(indexes).toEqual(indexes.map((_, i) => i + 1))
  })

  it('the end of a message, it is interrupted with all that was said, and its task fails', async () => {
    const session = await scene.session({ seed: 8 })
    using broken = refuse('update on messages', "new.status = 'complete'")
    const task = await scene.became(await scene.prompt(session, { text: { length: 3000 } }), 'failed')
    const isSpeech = ({ task_id, status }: Message) => task_id === task.task_id && status === 'interrupted'
    const { payload } = await scene.ears.first('messages patched', isSpeech)
    expect(payload.text).toBe(textOf({ length: 3000 }, 8, 'text'))
    expect((await scene.messages(session)).every(({ status }) => status !== 'streaming')).toBe(true)
    broken[Symbol.dispose]()
    await scene.became(await scene.prompt(session, short), 'completed')
  })

  it('the end of a task, it is written later as it was, before the next one begins', async () => {
    const session = await scene.session()
    using broken = refuse('update on tasks', "new.status in ('completed', 'failed')")
    const stuck = await scene.prompt(session, short)
    await until(() => scene.app.output().includes('a session could not continue'))
    expect((await scene.task(stuck)).status).toBe('running')
    broken[Symbol.dispose]()
    const next = await scene.prompt(session, short)
    await scene.became(stuck, 'completed')
    await scene.became(next, 'completed')
    expect((await scene.get(session)).status).toBe('idle')
  })

  it('the end of a task, a stop settles it', async () => {
    const session = await scene.session()
    using broken = refuse('update on tasks', "new.status in ('completed', 'failed')")
    const before = scene.app.output().length
    const stuck = await scene.prompt(session, short)
    await until(() => scene.app.output().slice(before).includes('a session could not continue'))
    broken[Symbol.dispose]()
    await scene.stop(session)
    await scene.became(stuck, 'stopped')
    expect(scene.states(stuck)).toEqual(['running', 'stopping', 'stopped'])
  })

  it('the end of a task, the session tries again by itself', async () => {
    const session = await scene.session()
    using broken = refuse('update on tasks', "new.status in ('completed', 'failed')")
    const before = scene.app.output().length
    const stuck = await scene.prompt(session, short)
    await until(() => scene.app.output().slice(before).includes('a session could not continue'))
    broken[Symbol.dispose]()
    await scene.became(stuck, 'completed')
  })

  it('[S1] the start of a task, its message takes no index with it', async () => {
    const session = await scene.session()
    using broken = refuse('update on sessions', "new.status = 'running'")
    const before = scene.app.output().length
    const task = await scene.prompt(session, short)
    await until(() => scene.app.output().slice(before).includes('a session could not continue'))
    broken[Symbol.dispose]()
    const next = await scene.prompt(session, short)
    await scene.became(task, 'completed')
    await scene.became(next, 'completed')
    expect((await scene.messages(session)).map(({ index }) => index)).toEqual([1, 2, 3, 4])
  })

  it('the removal of a session in mid-answer, its task is interrupted and its queue goes on', async () => {
    const session = await scene.session()
    const running = await scene.prompt(session, { text: { length: 1_000_000, rate: 500 } })
    const waiting = await scene.prompt(session, short)
    await scene.ears.first('messages delta', ({ task_id }) => task_id === running.task_id)
    using _broken = refuse('delete on sessions', 'true')
    await failureOf(scene.client.service('sessions').remove(session.session_id))
    await scene.became(running, 'interrupted')
    await scene.became(waiting, 'completed')
  })

  it('[T7] the process of an agent, the agent is ended and not spoken to', async () => {
    const session = await scene.session()
    using broken = refuse('update on processes', 'true')
    const task = await scene.became(await scene.prompt(session, short), 'failed')
    expect(task.error?.reason).toBeTruthy()
    expect((await scene.messages(session)).map(({ type }) => type)).toEqual(['text', 'notice'])
    expect(scene.processes(session).flatMap(({ mark }) => bearing(mark))).toEqual([])
    broken[Symbol.dispose]()
    await scene.became(await scene.prompt(session, short), 'completed')
  })
})
