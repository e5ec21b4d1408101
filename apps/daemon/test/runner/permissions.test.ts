import type { Permission, Session, Task } from '@callboard/contract'
import { stockClient } from '@callboard/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { failureOf } from '../support/test-client.ts'
import { oddAgent } from './odd-agent.ts'
import { Scene } from './scene.ts'

let scene: Scene
/** One session with an agent of its own for all that can share it. */
let session: Session
let odd: Session

beforeAll(async () => {
  scene = await Scene.open()
  session = await scene.session()
  odd = await scene.session(oddAgent)
})
afterAll(() => scene.close())

async function question({ task_id }: Task, title?: string): Promise<Permission> {
  const isIt = (one: Permission) => one.task_id === task_id && (!title || one.tool_call.title === title)
  return (await scene.ears.first('permissions created', isIt)).payload
}

const answer = ({ permission_id }: Permission, option_id: string): Promise<Permission> =>
  scene.client.service('permissions').patch(permission_id, { option_id })

describe('[T5] a permission', () => {
  it('is a row that waits, and while it waits so does its task', async () => {
    const task = await scene.prompt(session, { permission: true, output: { length: 20 }, text: { length: 20 } })
    const asked = await question(task)
    expect(asked).toMatchObject({
      status: 'pending',
      option_id: null,
      decided_by: null,
      session_id: session.session_id
    })
    expect(asked.options.map(({ option_id }) => option_id)).toEqual(['allow', 'always', 'reject'])
    expect(asked.tool_call).toMatchObject({ title: 'scripted tool 1', status: 'waiting_permission' })
    await scene.became(task, 'awaiting_permission')
    expect((await scene.get(session)).status).toBe('awaiting_permission')
    expect(await scene.permissions(session)).toEqual([asked])

    const settled = await answer(asked, 'allow')
    const { user_id } = (await scene.client.service('users').find({})).data[0]
    expect(settled).toMatchObject({ status: 'answered', option_id: 'allow', decided_by: user_id, version: 2 })
    expect(settled.tool_call).toEqual(asked.tool_call)
    await scene.became(task, 'completed')
    expect(scene.states(task)).toEqual(['running', 'awaiting_permission', 'running', 'completed'])
    const continued = scene.ears.all('tasks patched', one => one.task_id === task.task_id)[2]
    expect(continued?.meta).toMatchObject({ type: 'task.continued', actor: user_id })
    const [, tool] = await scene.messages(session)
    expect(tool).toMatchObject({ type: 'tool_call', data: { status: 'done' } })
    expect(tool?.text.length).toBe(20)
  })

  it('that is refused is heard by the agent', async () => {
    const task = await scene.prompt(session, { permission: true, output: { length: 20 }, afterReject: 'end_turn' })
    await answer(await question(task), 'reject')
    await scene.became(task, 'completed')
    const tool = (await scene.messages(session)).findLast(({ type }) => type === 'tool_call')
    expect(tool).toMatchObject({ text: '', status: 'complete', data: { status: 'rejected' } })
  })

  it('is given once: the first answer wins, the second one gets a Conflict that says who was first', async () => {
    await using other = await stockClient(scene.app.url, scene.app.token)
    const task = await scene.prompt(session, { permission: true })
    const asked = await question(task)
    const both = [
      answer(asked, 'allow'),
      other.service('permissions').patch(asked.permission_id, { option_id: 'reject' })
    ]
    const [won, lost] = await Promise.allSettled(both).then(all => all.sort((a, b) => (a.status < b.status ? -1 : 1)))
    expect([won?.status, lost?.status]).toEqual(['fulfilled', 'rejected'])
    if (won?.status !== 'fulfilled' || lost?.status !== 'rejected') return
    const { option_id, decided_by } = won.value
    expect(lost.reason).toMatchObject({ name: 'Conflict', data: { reason: 'already_answered', option_id, decided_by } })
    await scene.became(task, 'completed')
    const heard = scene.ears.all('permissions patched', one => one.permission_id === asked.permission_id)
    expect(heard.length).toBe(1)
  })

  it('is not given by what was not offered', async () => {
    const task = await scene.prompt(session, { permission: true })
    const asked = await question(task)
    const refusal = await failureOf(answer(asked, 'whatever'))
    expect([refusal.name, refusal.data.reason]).toEqual(['BadRequest', 'no_such_option'])
    expect(refusal.message).toContain('allow, always, reject')
    await answer(asked, 'always')
    await scene.became(task, 'completed')
  })

  it('is settled by a stop, in the same breath, and cannot be given any more', async () => {
    const task = await scene.prompt(session, { permission: true, text: { length: 20 } })
    const asked = await question(task)
    await scene.stop(session)
    const refusal = await failureOf(answer(asked, 'allow'))
    expect([refusal.name, refusal.data.reason]).toEqual(['Conflict', 'already_cancelled'])
    await scene.became(task, 'stopped')
    const [settled] = scene.ears.all('permissions patched', one => one.permission_id === asked.permission_id)
    const [stopping] = scene.ears.all('tasks patched', one => one.task_id === task.task_id && one.status === 'stopping')
    expect(settled?.nr).toBe((stopping?.nr ?? 0) + 1)
    expect(settled?.meta.actor).toBe(stopping?.meta.actor)
  })

  it('comes after everything that was said before it', async () => {
    const task = await scene.prompt(odd, 'ask after a word')
    const asked = await question(task)
    await answer(asked, 'yes')
    await scene.became(task, 'completed')
    const [created] = scene.ears.all('permissions created', one => one.permission_id === asked.permission_id)
    const before = scene.ears.all('messages created', one => one.task_id === task.task_id)
    expect(before.length).toBe(52)
    for (const { nr } of before) expect(nr).toBeLessThan(created?.nr ?? 0)
    for (const { nr } of scene.ears.all('messages delta', one => one.task_id === task.task_id)) {
      expect(nr).toBeLessThan(created?.nr ?? 0)
    }
  })

  it('can be asked for twice at once, and the task goes on when both are answered', async () => {
    const task = await scene.prompt(odd, 'ask two at once')
    const [one, two] = [await question(task, 'one'), await question(task, 'two')]
    await answer(two, 'yes')
    expect((await scene.task(task)).status).toBe('awaiting_permission')
    await answer(one, 'yes')
    await scene.became(task, 'completed')
    expect(scene.states(task)).toEqual(['running', 'awaiting_permission', 'running', 'completed'])
    expect((await scene.messages(odd)).at(-1)?.text).toBe('after: yes, two: yes, one: yes')
  })

  it('that nobody waits for any more is cancelled with the turn, and the agent hears it', async () => {
    const task = await scene.prompt(odd, 'end while asking')
    const asked = await question(task)
    await scene.became(task, 'completed')
    const [settled] = scene.ears.all('permissions patched', one => one.permission_id === asked.permission_id)
    const [ended] = scene.ears.all('tasks patched', one => one.task_id === task.task_id && one.status === 'completed')
    expect(settled?.payload).toMatchObject({ status: 'cancelled', decided_by: null, option_id: null })
    expect(settled?.nr).toBeLessThan(ended?.nr ?? 0)
    expect(scene.states(task)).toEqual(['running', 'awaiting_permission', 'running', 'completed'])
    expect(await answersOf(odd)).toContain('ended: cancelled')
  })

  it('is given to what was shown: a call that changes is asked about anew, and the old question takes no answer', async () => {
    const task = await scene.prompt(odd, 'change while asking')
    const isOf = (one: Permission) => one.task_id === task.task_id
    const old = (await scene.ears.first('permissions created', isOf)).payload
    const isNew = (one: Permission) => isOf(one) && one.permission_id !== old.permission_id
    const { payload: anew, nr } = await scene.ears.first('permissions created', isNew)
    expect([old.tool_call.input, anew.tool_call.input]).toEqual([null, { command: 'rm -r build' }])
    const [gone] = scene.ears.all('permissions patched', one => one.permission_id === old.permission_id)
    expect([gone?.payload.status, gone?.nr]).toEqual(['cancelled', nr - 1])
    const refusal = await failureOf(answer(old, 'yes'))
    expect([refusal.name, refusal.data.reason]).toEqual(['Conflict', 'already_cancelled'])
    await answer(anew, 'yes')
    await scene.became(task, 'completed')
    expect(await answersOf(odd)).toContain('changing: yes')
    expect(scene.ears.all('permissions created', isOf).length).toBe(2)
    expect(scene.states(task)).toEqual(['running', 'awaiting_permission', 'running', 'completed'])
  })

  it('asked for outside a turn is refused without a word to anyone', async () => {
    const before = (await scene.permissions(odd)).length
    await scene.became(await scene.prompt(odd, 'ask out of turn'), 'completed')
    expect(await answersOf(odd)).toContain('out of turn: cancelled')
    expect((await scene.permissions(odd)).length).toBe(before)
  })

  it('asked for while the agent opens is refused, so that it can open', async () => {
    const session = await scene.session({ ...oddAgent, args: [...oddAgent.args, '--ask-first'] })
    expect(await answersOf(session)).toBe('first: cancelled')
    expect(await scene.permissions(session)).toEqual([])
  })

  it('without anything to choose is refused at once', async () => {
    await scene.became(await scene.prompt(odd, 'ask without a choice'), 'completed')
    expect(await answersOf(odd)).toContain('no choice: cancelled')
  })

  it('that the agent takes back is cancelled, and the task goes on', async () => {
    const task = await scene.prompt(odd, 'take it back')
    const asked = await question(task)
    await scene.became(task, 'completed')
    const [settled] = scene.ears.all('permissions patched', one => one.permission_id === asked.permission_id)
    expect(settled?.payload.status).toBe('cancelled')
    const [, , continued] = scene.ears.all('tasks patched', one => one.task_id === task.task_id)
    expect(continued?.nr).toBe((settled?.nr ?? 0) + 2)
    expect(scene.states(task)).toEqual(['running', 'awaiting_permission', 'running', 'completed'])
  })
})

async function answersOf(session: Session): Promise<string> {
  const task = await scene.prompt(session, 'tell the answers')
  await scene.became(task, 'completed')
  return (await scene.messages(session)).findLast(({ role }) => role === 'assistant')?.text ?? ''
}
