import { type App, scriptedAgent, startApp, until } from '@callboard/testing'
import { runCli, runForOutput } from '@callboard/testing/shell'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { get } from './rest.ts'

let app: App
beforeAll(async () => {
  app = await startApp()
  const { command, args } = scriptedAgent({ refuse: 'high', fork: true, resume: 'resume' })
  await runForOutput(app, 'agents', 'add', 'scripted', '--', command, ...args)
})
afterAll(() => app[Symbol.asyncDispose]())

const newSession = (title: string) => runForOutput(app, 'sessions', 'create', '--agent', 'scripted', '--title', title)
const prompt = (session: string, script: object, ...options: string[]) =>
  runForOutput(app, 'prompt', session, JSON.stringify(script), ...options)
const endless = { text: { length: 100_000, rate: 100 } }

const untilStatus = (session: string, status: string) =>
  until(async () => (await get(app, `sessions/${session}`)).status === status)

const queuedTasks = async (session: string) =>
  (await runCli(app, 'queue', session, '--json')).out
    .trim()
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line))

describe('callboard sessions', () => {
  it('shows the usage that the agent reports, and the rest as unknown', async () => {
    const session = await newSession('Spender')
    await prompt(session, { usage: 'update', text: { length: 10 } }, '--follow')
    const { out } = await runCli(app, 'sessions')
    expect(out).toMatch(/1% +- +0\.25 USD|1% +0\.25 USD/)
    const details = (await runCli(app, 'sessions', 'show', session)).out
    expect(details).toMatch(/context +1%\n/)
    expect(details).toMatch(/tokens +-\n/)
    expect(details).toMatch(/cost +0\.25 USD\n/)
  })

  it('shows that the last task of an idle session failed', async () => {
    const session = await newSession('Failed')
    await runCli(app, 'prompt', session, JSON.stringify({ error: { code: -32603, message: 'no' } }), '--follow')
    expect((await runCli(app, 'sessions', 'show', session)).out).toMatch(/status +idle \(failed\)\n/)
  })

  it('[T8] set changes an option of the agent by its id or its category', async () => {
    const session = await newSession('Chooser')
    const early = await runCli(app, 'sessions', 'set', session, 'model=large')
    expect(early.code).toBe(2)
    expect(early.err).toContain('The options are known after the first prompt.')
    await prompt(session, { text: { length: 10 } }, '--follow')
    expect((await runCli(app, 'sessions', 'set', session)).out).toMatch(
      /^mode +ask +ask, free\nmodel +small +small, large\n/
    )
    const { code, err } = await runCli(app, 'sessions', 'set', session, 'model=large', 'mode=free')
    expect([code, err]).toEqual([0, 'Options updated: mode=free model=large effort=low\n'])
    const refused = await runCli(app, 'sessions', 'set', session, 'effort=high')
    expect([refused.code, refused.out]).toEqual([1, ''])
    expect(refused.err).toContain('The high one is not in your plan.')
    expect((await runCli(app, 'sessions', 'set', session, 'model')).code).toBe(2)
    expect((await runCli(app, 'sessions', 'set', session, 'voice=low')).err).toContain('has no option "voice"')
  })
})

it('[T9] forks a session, or reports why it cannot', async () => {
  const session = await newSession('Trunk')
  expect((await runCli(app, 'sessions', 'fork', session)).err).toContain('This session has no conversation to fork yet')
  await prompt(session, { text: { text: 'So far.' } }, '--follow')
  const copy = await runForOutput(app, 'sessions', 'fork', session, '--title', 'Branch')
  expect(await get(app, `sessions/${copy}`)).toMatchObject({ title: 'Branch' })
  const { out } = await runCli(app, 'prompt', copy, JSON.stringify({ text: { text: 'Onwards.' } }), '--follow')
  expect(out).toContain('Onwards.')
})

describe('[T2] callboard queue', () => {
  it('lists and changes the queued prompts in order', async () => {
    const session = await newSession('Queue')
    await prompt(session, endless)
    await untilStatus(session, 'running')
    const [one, two, three] = [
      await runForOutput(app, 'prompt', session, 'one'),
      await runForOutput(app, 'prompt', session, 'two'),
      await runForOutput(app, 'prompt', session, 'three')
    ]
    await runForOutput(app, 'queue', 'move', three, '--first')
    await runForOutput(app, 'queue', 'move', one, '--last')
    await runForOutput(app, 'queue', 'edit', two, 'better', 'words')
    expect((await queuedTasks(session)).map(task => task.prompt)).toEqual(['three', 'better words', 'one'])
    await runForOutput(app, 'queue', 'move', one, '--before', two)
    await runForOutput(app, 'queue', 'remove', three)
    expect((await queuedTasks(session)).map(task => task.prompt)).toEqual(['one', 'better words'])
    expect((await runCli(app, 'queue', 'move', one)).code).toBe(2)
    expect((await runCli(app, 'queue')).err).toContain('Specify a session')

    await runForOutput(app, 'stop', session)
    await untilStatus(session, 'paused')
    const paused = await runCli(app, 'queue', session)
    expect(paused.out).toContain('better words')
    expect(paused.err).toContain(`callboard resume ${session.slice(0, 12)}`)
  })

  it('is skipped by a prompt with --now, which interrupts the running one', async () => {
    const session = await newSession('Urgent')
    const running = await prompt(session, endless)
    await untilStatus(session, 'running')
    await prompt(session, { text: { text: 'Later.' } })
    const { code, out } = await runCli(
      app,
      'prompt',
      session,
      JSON.stringify({ text: { text: 'At once.' } }),
      '--now',
      '--follow'
    )
    expect(code).toBe(0)
    expect(out).toContain('At once.')
    expect((await get(app, `tasks/${running}`)).status).toBe('stopped')
    await untilStatus(session, 'idle')
    expect((await runCli(app, 'queue', session)).err).toBe('No queued prompts.\n')
  })
})
