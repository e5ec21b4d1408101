import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Message, Session, Task } from '@callboard/contract'
import { makeCheckout, scriptedAgent, textOf, until } from '@callboard/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isAlive, isKnown } from './process-table.ts'
import { Scene } from './scene.ts'

let scene: Scene

beforeAll(async () => {
  scene = await Scene.open({ env: { CALLBOARD_AGENT_TIMEOUT: '8000' } })
})
afterAll(() => scene.close())

const works = { text: { length: 20 } }

/** The failed task, and the notice that says so. */
async function failing(session: Session, prompt: Parameters<Scene['prompt']>[1]) {
  const task = await scene.became(await scene.prompt(session, prompt), 'failed')
  const messages = await scene.messages(session)
  const notice = messages.at(-1)
  expect(notice).toMatchObject({ role: 'system', type: 'notice', status: 'complete', task_id: task.task_id })
  expect(notice?.data).toEqual({ level: 'error', reason: task.error?.reason })
  expect(notice?.text).toBe(task.error?.message)
  expect(task.ended_at).not.toBe(null)
  await until(() => scene.processes(session).every(({ pid }) => pid !== null && isAlive(pid)))
  return { task, reason: task.error?.reason, message: task.error?.message ?? '', messages }
}

/** The session takes the next prompt, with an agent that works. */
async function expectUsable(session: Session) {
  await scene.client.service('agents').patch(session.agent_id, scriptedAgent({}))
  await scene.became(await scene.prompt(session, works), 'completed')
}

describe.concurrent('an agent that cannot do what it was asked ends in a failed task that says why, and the session goes on', () => {
  it.each([
    [
      'is not there',
      { command: '/no/such/agent', args: [] },
      'agent_missing',
      /^The program "agent" could not be started/
    ],
    ['ends at its start', { exit: 3, stderr: 'no model today' }, 'agent_exited', /exit code 3.*no model today/],
    ['speaks no protocol', { nonsense: true }, 'agent_unintelligible', /Agent Client Protocol.*Welcome to line 1/],
    ['never answers', { silent: true }, 'agent_silent', /did not answer within 8 s/]
  ])('it %s', async (_, agent, reason, sentence) => {
    const session = await scene.session(agent)
    const failed = await failing(session, works)
    expect(failed.reason).toBe(reason)
    expect(failed.message).toMatch(sentence)
    expect(failed.messages.map(({ index, role }) => [index, role])).toEqual([
      [1, 'user'],
      [2, 'system']
    ])
    expect(scene.processes(session)).toEqual([])
    await expectUsable(session)
  })

  it('it crashes in mid-sentence: what it said is kept, as interrupted', async () => {
    const session = await scene.session({ seed: 5 })
    // So little that the pipe holds all of it: what is still in the agent when it dies was never said.
    const text = { length: 5000, rate: 5000 }
    const { reason, message, messages, task } = await failing(session, { text, crash: { after: 500, code: 7 } })
    expect(reason).toBe('agent_exited')
    expect(message).toMatch(/exit code 7.*crashes on request/)
    const [, said] = messages
    expect(said).toMatchObject({ type: 'text', status: 'interrupted', task_id: task.task_id })
    expect(textOf(text, 5, 'text').startsWith(said?.text ?? 'nothing')).toBe(true)
    expect(said?.text.length).toBeGreaterThanOrEqual(500)
    const deltas = scene.ears.all('messages delta', ({ message_id }) => message_id === said?.message_id)
    expect(deltas.map(({ payload }) => payload.text).join('')).toBe(said?.text)
    await scene.became(await scene.prompt(session, works), 'completed')
  })

  it('it crashes while a tool runs: the call ends with it', async () => {
    const session = await scene.session()
    const task = await scene.prompt(session, { output: { length: 1_000_000, rate: 1000 } })
    await scene.ears.first('messages delta', ({ task_id }) => task_id === task.task_id)
    const [agent] = scene.processes(session)
    process.kill(Number(agent?.pid), 'SIGKILL')
    await scene.became(task, 'failed')
    const tool = (await scene.messages(session)).find(({ type }) => type === 'tool_call')
    expect(tool).toMatchObject({ status: 'complete', data: { status: 'failed' } })
    expect(tool?.text.length).toBeGreaterThan(0)
  })

  it('it answers with an error', async () => {
    const session = await scene.session()
    const { reason, message } = await failing(session, { ...works, error: { code: -32603, message: 'no more money' } })
    expect([reason, message]).toEqual(['agent_error', 'The agent returned an error: no more money'])
    await scene.became(await scene.prompt(session, works), 'completed')
    expect(scene.processes(session).length).toBe(1)
  })

  it('it wants its user to sign in: its row says so, until it has been let in', async () => {
    const session = await scene.session({ login: true })
    const agents = scene.client.service('agents')
    await failing(session, works)
    expect((await agents.get(session.agent_id)).status).toBe('needs_login')
    await agents.patch(session.agent_id, { args: scriptedAgent({}).args })
    await scene.became(await scene.prompt(session, works), 'completed')
    expect((await agents.get(session.agent_id)).status).toBe('available')
  })

  it('its repository has gone', async () => {
    await using checkout = await makeCheckout()
    const session = await scene.session({}, checkout.path)
    rmSync(checkout.path, { recursive: true })
    const { reason, message } = await failing(session, works)
    expect(reason).toBe('directory_gone')
    expect(message).toMatch(/directory/)
    await using again = await makeCheckout()
    await scene.client.service('repos').patch(session.repo_id, { path: again.path })
    await scene.became(await scene.prompt(session, works), 'completed')
  })
})

/** Kills a session's agent, and waits until the daemon has taken notice of its end; gives the mark it bore. */
async function killAgent(session: Session): Promise<string | undefined> {
  const [agent] = scene.processes(session)
  process.kill(Number(agent?.pid), 'SIGKILL')
  await until(() => !isKnown(Number(agent?.pid)))
  return agent?.mark
}

describe.concurrent('between turns', () => {
  it('an agent that died is started anew, and the prompt does not suffer: one sentence says so', async () => {
    const session = await scene.session({ resume: 'resume' })
    await scene.became(await scene.prompt(session, works), 'completed')
    const before = await killAgent(session)
    const task = await scene.prompt(session, works)
    await scene.became(task, 'completed')
    const after = scene.processes(session)
    expect(after.length).toBe(1)
    expect(after[0]?.mark).not.toBe(before)
    const notices = (await scene.messages(session)).filter(({ type }) => type === 'notice')
    expect(notices.map(({ text, task_id }) => [text, task_id])).toEqual([
      ['The agent had exited since the last prompt and was restarted.', task.task_id]
    ])
  })

  it('what an agent says late is kept, with the task before', async () => {
    const session = await scene.session({ seed: 3 })
    const late = { length: 300, rate: 300 }
    const task = await scene.prompt(session, { text: { length: 10 }, late })
    await scene.became(task, 'completed')
    const whole = textOf(late, 3, 'late')
    const lateText = () =>
      scene.ears
        .all('messages patched', one => one.task_id === task.task_id && one.index > 2)
        .map(({ payload }) => payload.text)
        .join('')
    await scene.ears.first('messages patched', () => lateText().length >= whole.length)
    expect(lateText()).toBe(whole)
    // One row, however long it takes to be said.
    expect((await scene.messages(session)).filter(({ role }) => role === 'assistant')).toHaveLength(2)
    await scene.became(await scene.prompt(session, works), 'completed')
    const indexes = (await scene.messages(session)).map(({ index }) => index)
    expect(indexes).toEqual(indexes.map((_, i) => i + 1))
  })

  it('an agent that cannot take up its conversation after a new start says so', async () => {
    const session = await scene.session({ resume: 'none' })
    await scene.became(await scene.prompt(session, works), 'completed')
    await killAgent(session)
    const task = await scene.prompt(session, works)
    await scene.became(task, 'completed')
    const said = (await scene.messages(session)).filter(({ task_id }) => task_id === task.task_id)
    const notices = ['system notice', 'system notice']
    expect(said.map(({ role, type }) => `${role} ${type}`)).toEqual(['user text', ...notices, 'assistant text'])
    expect(said[2]?.text).toMatch(/starts a new one/)
  })
})

describe.concurrent('a session that is removed in mid-answer', () => {
  it('ends its agent first, and all its rows go with it', async () => {
    const session = await scene.session({ ignoreCancel: true })
    const task = await scene.prompt(session, { children: { orphan: true }, text: { length: 1_000_000, rate: 500 } })
    await scene.prompt(session, 'what waits goes too')
    const outputs = join(scene.app.home, 'outputs', session.session_id)
    mkdirSync(outputs, { recursive: true })
    const isSpeech = ({ task_id, type, role }: Message) =>
      task_id === task.task_id && type === 'text' && role !== 'user'
    await scene.ears.first('messages created', isSpeech)
    const [agent] = scene.processes(session)
    const removed: Session = await scene.client.service('sessions').remove(session.session_id)
    expect(removed.session_id).toBe(session.session_id)
    expect(isAlive(Number(agent?.pid))).toBe(false)
    expect(scene.processes(session)).toEqual([])
    expect(existsSync(outputs)).toBe(false)
    for (const table of ['tasks', 'messages', 'permissions']) {
      expect(scene.rows(`select * from ${table} where session_id = ?`, session.session_id)).toEqual([])
    }
  })

  it('takes no prompt with it into nowhere: those that come meanwhile are answered, and start nothing', async () => {
    const session = await scene.session({ ignoreCancel: true })
    const task = await scene.prompt(session, { text: { length: 1_000_000, rate: 500 } })
    await scene.ears.first('messages delta', ({ task_id }) => task_id === task.task_id)
    const removing = scene.client.service('sessions').remove(session.session_id)
    const meanwhile: Task = await scene.prompt(session, 'am I too late?')
    await removing
    expect(scene.states(meanwhile)).toEqual([])
    expect(scene.processes(session)).toEqual([])
  })
})
