import type { Session } from '@callboard/contract'
import { until } from '@callboard/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { failureOf } from '../support/test-client.ts'
import { isKnown } from './process-table.ts'
import { Scene } from './scene.ts'

let scene: Scene

beforeAll(async () => {
  scene = await Scene.open()
})
afterAll(() => scene.close())

const short = { text: { length: 20 } }
const endless = { text: { length: 1_000_000, rate: 100 } }

const values = ({ options }: Session) => Object.fromEntries((options ?? []).map(({ id, value }) => [id, value]))

/** A session whose agent has answered once, and waits. */
async function begun(agent: Parameters<Scene['session']>[0] = {}): Promise<Session> {
  const session = await scene.session(agent)
  await scene.became(await scene.prompt(session, short), 'completed')
  return session
}

async function endAgent(session: Session): Promise<void> {
  const [agent] = scene.processes(session)
  process.kill(Number(agent?.pid), 'SIGKILL')
  await until(() => !isKnown(Number(agent?.pid)))
}

describe.concurrent('[T8] what an agent offers', () => {
  it('is unknown until it was opened, and nothing can be chosen before', async () => {
    const session = await scene.session()
    expect(session.options).toBe(null)
    const refusal = await failureOf(scene.choose(session, 'model', 'large'))
    expect([refusal.name, refusal.data.reason]).toEqual(['Conflict', 'options_unknown'])
    await scene.became(await scene.prompt(session, short), 'completed')
    const { options } = await scene.get(session)
    expect(options?.map(({ id, category, value }) => [id, category, value])).toEqual([
      ['mode', 'mode', 'ask'],
      ['model', 'model', 'small'],
      ['effort', 'thought_level', 'low']
    ])
    expect(options?.[1]?.choices).toEqual([
      { value: 'small', label: 'The small one' },
      { value: 'large', label: 'The large one' }
    ])
  })

  it('can be chosen between turns and in the middle of one, and everyone hears of it', async () => {
    const session = await begun()
    expect(values(await scene.choose(session, 'model', 'large'))).toMatchObject({ model: 'large' })
    const task = await scene.prompt(session, endless)
    await scene.ears.first('messages delta', ({ task_id }) => task_id === task.task_id)
    const chosen = await scene.choose(session, 'mode', 'free')
    expect(values(chosen)).toEqual({ model: 'large', mode: 'free', effort: 'low' })
    const heard = await scene.ears.first(
      'sessions patched',
      one => one.session_id === session.session_id && values(one).mode === 'free'
    )
    const { user_id } = (await scene.client.service('users').find({})).data[0]
    expect([user_id, session.agent_id]).toContain(heard.meta.actor)
    await scene.stop(session)
    await scene.became(task, 'stopped')
  })

  it('is refused in the agent’s own words, and the row stays as it was', async () => {
    const session = await begun({ refuse: 'large' })
    const before = await scene.get(session)
    const refusal = await failureOf(scene.choose(session, 'model', 'large'))
    expect([refusal.name, refusal.data.reason]).toEqual(['Conflict', 'agent_error'])
    expect(refusal.message).toContain('The large one is not in your plan.')
    expect(await scene.get(session)).toEqual(before)
  })

  it('is no more than it offers', async () => {
    const session = await begun()
    const [option, choice] = [
      await failureOf(scene.choose(session, 'voice', 'low')),
      await failureOf(scene.choose(session, 'model', 'huge'))
    ]
    expect([option.name, option.data.reason]).toEqual(['BadRequest', 'no_such_option'])
    expect(option.message).toContain('Choose one of: mode, model, effort.')
    expect([choice.name, choice.data.reason]).toEqual(['BadRequest', 'no_such_choice'])
    expect(choice.message).toContain('Choose one of: small, large.')
  })

  it('is kept while no agent is there, and the next one is opened with it', async () => {
    const session = await begun()
    await endAgent(session)
    expect(values(await scene.choose(session, 'effort', 'high'))).toEqual({
      mode: 'ask',
      model: 'small',
      effort: 'high'
    })
    await scene.became(await scene.prompt(session, short), 'completed')
    expect(values(await scene.get(session))).toMatchObject({ effort: 'high' })
    // The agent itself has it now: what it says after another choice tells all that it has.
    expect(values(await scene.choose(session, 'mode', 'free'))).toEqual({
      mode: 'free',
      model: 'small',
      effort: 'high'
    })
  })

  it('that the next one refuses is said in the session, and the row says what is', async () => {
    const session = await begun({ refuse: 'large' })
    await endAgent(session)
    await scene.choose(session, 'model', 'large')
    await scene.became(await scene.prompt(session, short), 'completed')
    expect(values(await scene.get(session))).toMatchObject({ model: 'small' })
    const notices = (await scene.messages(session)).filter(({ type }) => type === 'notice')
    expect(notices.map(({ text }) => text).join()).toContain('The large one is not in your plan.')
  })
})

it('[T8] a choice outlives the daemon', async () => {
  const session = await begun({ resume: 'resume' })
  await scene.choose(session, 'model', 'large')
  await scene.app.restart()
  await scene.meetAgain()
  expect(values(await scene.get(session))).toMatchObject({ model: 'large' })
  await scene.became(await scene.prompt(session, short), 'completed')
  expect(values(await scene.choose(session, 'mode', 'free'))).toEqual({ mode: 'free', model: 'large', effort: 'low' })
})
