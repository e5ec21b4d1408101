import type { Message, Session } from '@callboard/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { failureOf } from '../support/test-client.ts'
import { Scene } from './scene.ts'

let scene: Scene

beforeAll(async () => {
  scene = await Scene.open()
})
afterAll(() => scene.close())

const short = { text: { length: 20 } }
const forks = { fork: true, resume: 'resume' } as const

const fork = ({ session_id }: Session, data = {}): Promise<Session> =>
  scene.client.service(`sessions/${session_id}/fork`).create(data)

const told = ({ index, role, type, text, status }: Message) => [index, role, type, text, status]

async function begun(agent: Parameters<Scene['session']>[0]): Promise<Session> {
  const session = await scene.session(agent)
  await scene.became(await scene.prompt(session, { ...short, tools: 1, output: { length: 30 } }), 'completed')
  return scene.get(session)
}

describe.concurrent('[T9] a fork', () => {
  it('has what was said so far, and goes on from there in a conversation of its own', async () => {
    const session = await begun(forks)
    const copy = await fork(session)
    const { board_id, repo_id, agent_id, options } = session
    expect(copy).toMatchObject({
      board_id,
      repo_id,
      agent_id,
      options,
      title: `${session.title} (fork)`,
      status: 'idle'
    })
    expect(copy).toMatchObject({ version: 1, usage: null, last_task_status: null })
    expect(copy.agent_session_id).toMatch(/-fork-/)
    const before = (await scene.messages(session)).map(told)
    const [...copied] = await scene.messages(copy)
    const notice = copied.pop()
    expect(copied.map(told)).toEqual(before)
    expect(copied.map(({ task_id }) => task_id)).toEqual(copied.map(() => null))
    expect(notice).toMatchObject({ type: 'notice', text: expect.stringContaining(`Forked from “${session.title}”`) })

    await scene.became(await scene.prompt(copy, { text: { text: 'Onwards.' } }), 'completed')
    const said = (await scene.messages(copy)).slice(copied.length + 1)
    expect(said.map(({ type, text }) => [type, text]).at(-1)).toEqual(['text', 'Onwards.'])
    expect(said.filter(({ type }) => type === 'notice')).toEqual([])
    expect((await scene.get(copy)).agent_session_id).toBe(copy.agent_session_id)
    expect((await scene.messages(session)).map(told)).toEqual(before)
    await scene.became(await scene.prompt(session, short), 'completed')
  })

  it('is made once for a key, under the title that was wanted', async () => {
    const session = await begun(forks)
    const data = { title: 'The other way', idempotency_key: 'fork' }
    const [one, other] = [await fork(session, data), await fork(session, data)]
    expect([one.title, other.session_id]).toEqual(['The other way', one.session_id])
  })

  it.each([
    ['cannot fork', {}, 'cannot_fork', 'Scripted agent cannot fork a conversation.'],
    ['cannot take a fork up', { fork: true }, 'cannot_fork', 'Scripted agent cannot fork a conversation.']
  ])('is refused where the agent %s', async (_, agent, reason, sentence) => {
    const session = await begun(agent)
    const refusal = await failureOf(fork(session))
    expect([refusal.name, refusal.data.reason, refusal.message]).toEqual(['Conflict', reason, sentence])
    await scene.became(await scene.prompt(session, short), 'completed')
  })

  it('is refused before the first prompt, and while the agent is at work', async () => {
    const session = await scene.session(forks)
    expect((await failureOf(fork(session))).data.reason).toBe('nothing_said')
    await scene.became(await scene.prompt(session, short), 'completed')
    const task = await scene.prompt(session, { text: { length: 1_000_000, rate: 100 } })
    await scene.became(task, 'running')
    expect((await failureOf(fork(session))).data.reason).toBe('at_work')
    await scene.stop(session)
    await scene.became(task, 'stopped')
  })
})

it('[T9] a fork is made after a restart too: the agent is opened for it', async () => {
  const session = await begun(forks)
  const lost = await begun({ fork: true, resume: 'resume' })
  await scene.client.service('agents').patch(lost.agent_id, { command: '/no/such/agent' })
  await scene.app.restart()
  await scene.meetAgain()
  const copy = await fork(session)
  expect(copy.agent_session_id).toMatch(/-fork-/)
  await scene.became(await scene.prompt(copy, short), 'completed')
  expect((await scene.messages(copy)).filter(({ type }) => type === 'notice').length).toBe(1)

  const refusal = await failureOf(fork(lost))
  expect([refusal.name, refusal.data.reason]).toEqual(['Conflict', 'agent_missing'])
})
