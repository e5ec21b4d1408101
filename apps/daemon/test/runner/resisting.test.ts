import type { Session } from '@callboard/contract'
import { makeCheckout, until } from '@callboard/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { failureOf } from '../support/test-client.ts'
import { oddAgent } from './odd-agent.ts'
import { isAlive } from './process-table.ts'
import { Scene } from './scene.ts'

// Agents and disks that get in the way of whoever ends something.

let scene: Scene

beforeAll(async () => {
  scene = await Scene.open()
})
afterAll(() => scene.close(/"level":50.*SQLITE_CONSTRAINT_TRIGGER/))

const short = { text: { length: 20 } }
const remove = ({ session_id }: Session) => scene.client.service('sessions').remove(session_id)

it('[T4] an agent that says three hundred things at once keeps nobody from being heard', async () => {
  const session = await scene.session(oddAgent)
  const task = await scene.prompt(session, 'call many tools at once')
  await scene.ears.first(
    'messages created',
    message => message.task_id === task.task_id && message.type === 'tool_call'
  )
  await scene.stop(session)
  expect(scene.rows('select 1 from messages where task_id = ?', task.task_id).length).toBeLessThan(300)
  await scene.became(task, 'stopped')
})

it('[T4] a turn can be stopped while its agent does not answer to a choice', async () => {
  const session = await scene.session({ ...oddAgent, args: [...oddAgent.args, '--slow-to-load'] })
  await scene.became(await scene.prompt(session, 'tell the answers'), 'completed')
  process.kill(scene.processes(session)[0]?.pid ?? 0, 'SIGKILL')
  await until(() => scene.processes(session).every(({ pid }) => pid === null || !isAlive(pid)))
  const task = await scene.prompt(session, 'tell the answers')
  await scene.became(task, 'running')
  await scene.choose(session, 'mode', 'act')
  await scene.stop(session)
  await scene.became(task, 'stopped')
})

it('[T4] of two removals that are refused none leaves an agent that cannot be stopped', async () => {
  await using checkout = await makeCheckout()
  const { repo_id } = await scene.client.service('repos').create({ path: checkout.path })
  const { agent_id, board_id } = await scene.session(oddAgent)
  const made = { title: 'Drafted', board_id, repo_id, agent_id, work_tree: true }
  const session: Session = await scene.client.service('sessions').create(made)
  const running = await scene.prompt(session, 'write when cancelled')
  await scene.ears.first('messages created', message => message.task_id === running.task_id && message.text === '')
  const waiting = await scene.prompt(session, 'write when cancelled')
  const reasons = await Promise.all([1, 2].map(() => failureOf(remove(session))))
  expect(reasons.map(({ data }) => data.reason)).toEqual(['uncommitted_work', 'uncommitted_work'])
  await until(async () => (await scene.task(waiting)).status !== 'queued')
  await until(() => scene.processes(session).length === 1)
  await scene.stop(session)
  await until(async () => (await scene.get(session)).status === 'idle')
  await scene.client.service('sessions').remove(session.session_id, { query: { force: true } })
  expect(scene.processes(session)).toEqual([])
})

it('[T2] a session whose removal failed goes on', async () => {
  const session = await scene.session()
  await scene.became(await scene.prompt(session, short), 'completed')
  scene.alter("create trigger full before delete on processes begin select raise(fail, 'no room'); end")
  await failureOf(remove(session))
  scene.alter('drop trigger full')
  await scene.became(await scene.prompt(session, short), 'completed')
})

it('[T6] the agent of a session that is put away is ended, and takes its conversation up when it is back', async () => {
  const session = await scene.session({ resume: 'resume' })
  await scene.became(await scene.prompt(session, short), 'completed')
  const sessions = scene.client.service('sessions')
  await sessions.patch(session.session_id, { archived_at: new Date().toISOString() })
  await until(() => scene.processes(session).length === 0)
  await sessions.patch(session.session_id, { archived_at: null })
  await scene.became(await scene.prompt(session, short), 'completed')
  expect((await scene.messages(session)).filter(({ type }) => type === 'notice')).toEqual([])
})
