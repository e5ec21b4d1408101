import { type App, scriptedAgent, startApp, until } from '@callboard/testing'
import { runCli, runForOutput, startCli } from '@callboard/testing/shell'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const saying = (text: string, rate?: number) => JSON.stringify({ text: { text, ...(rate && { rate }) } })

async function startWithAgent(): Promise<App> {
  const app = await startApp()
  const { command, args } = scriptedAgent()
  await runForOutput(app, 'agents', 'add', 'scripted', '--', command, ...args)
  return app
}

/** The last answer of the agent in an output. */
const answerIn = (out: string) => out.split('scripted:\n').at(-1)?.split('\n\n✗')[0] ?? ''

const newSession = (app: App) => runForOutput(app, 'sessions', 'create', '--agent', 'scripted')

describe('follow', () => {
  let app: App
  beforeAll(async () => {
    app = await startWithAgent()
  })
  afterAll(() => app[Symbol.asyncDispose]())

  it('[S7] prints stored messages and streams new ones; every follower gets the same bytes', async () => {
    const session = await newSession(app)
    await runCli(app, 'prompt', session, saying('First.'), '--follow')
    await using early = startCli(app, 'follow', session, '--exit-on-idle')
    expect((await early.waitForExit()).out).toContain('First.\n')

    await using first = startCli(app, 'follow', session)
    await using second = startCli(app, 'follow', session)
    await first.waitForOutput('First.')
    await second.waitForOutput('First.')
    const words = Array.from({ length: 60 }, (_, at) => `word${at}`).join(' ')
    await runForOutput(app, 'prompt', session, saying(words, 400))
    await first.waitForOutput('scripted:\nword0 word1')
    expect(first.out).not.toContain('word59\n')
    await using late = startCli(app, 'follow', session, '--exit-on-idle')
    const { code, out } = await late.waitForExit()
    expect(code).toBe(0)
    expect(out).toContain(`scripted:\n${words}\n`)
    await first.waitForOutput('word59\n')
    await second.waitForOutput('word59\n')
    expect(first.out).toBe(out)
    expect(second.out).toBe(out)
  })

  it('--json prints rows and text events that join to the final text', async () => {
    const session = await newSession(app)
    await using follower = startCli(app, 'follow', session, '--json')
    await follower.waitForOutput('"ready"')
    await runForOutput(app, 'prompt', session, saying('one two three four five', 100))
    await follower.waitForOutput('"completed"')
    const lines = follower.out
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line))
    const rows = lines.filter(({ kind, message }) => kind === 'message' && message.role === 'assistant')
    const texts = lines.filter(({ kind }) => kind === 'text')
    expect(texts.length).toBeGreaterThan(0)
    // The row may already contain the first words.
    let joined = rows[0].message.text
    for (const { offset, text } of texts) {
      expect(offset).toBe(joined.length)
      joined += text
    }
    expect(joined).toBe('one two three four five')
    expect(rows.at(-1).message).toMatchObject({ status: 'complete', text: 'one two three four five' })
  })

  it('exits with 130 on Ctrl-C, saying that agents continue, and with 0 when its reader closes the pipe', async () => {
    const session = await newSession(app)
    await runForOutput(app, 'prompt', session, saying('Hello.'))
    await using interrupted = startCli(app, 'follow', session)
    await interrupted.waitForOutput('Hello.')
    interrupted.child.kill('SIGINT')
    expect(await interrupted.waitForExit()).toMatchObject({
      code: 130,
      err: 'Stopped following. Running agents continue.\n'
    })

    await using unread = startCli(app, 'follow', session)
    await unread.waitForOutput('Hello.')
    unread.child.stdout.destroy()
    await runForOutput(app, 'prompt', session, saying('Is anybody there?'))
    expect(await unread.waitForExit()).toMatchObject({ code: 0, err: '' })
  })

  it('exits with 3 when the session does not exist or is removed', async () => {
    const session = await newSession(app)
    expect((await runCli(app, 'follow', 'ses_zzzzzz')).code).toBe(3)
    await using follower = startCli(app, 'follow', session)
    await runForOutput(app, 'prompt', session, saying('Hello.'))
    await follower.waitForOutput('Hello.')
    const headers = { authorization: `Bearer ${app.token}` }
    const removed = await fetch(new URL(`sessions/${session}`, app.url), { method: 'DELETE', headers })
    expect(removed.status).toBe(200)
    expect(await follower.waitForExit()).toMatchObject({ code: 3, err: 'callboard: The session was removed.\n' })
  })
})

describe('following while the daemon is down', () => {
  it('[S7] continues after a restart of the daemon', async () => {
    await using app = await startWithAgent()
    const session = await newSession(app)
    await using follower = startCli(app, 'follow', session)
    await runForOutput(app, 'prompt', session, saying('Before.'))
    await follower.waitForOutput('Before.')
    await app.stop()
    await follower.waitForOutput('Reconnecting')
    await app.restart()
    await follower.waitForOutput('Reconnected.')
    await runForOutput(app, 'prompt', session, saying('After.'))
    await follower.waitForOutput('After.')
    expect((await runCli(app, 'follow', session, '--exit-on-idle')).out).toBe(follower.out)
  })

  it('[S6, S7] reports the interrupted task and the lost characters after a crash', async () => {
    await using app = await startWithAgent()
    const session = await newSession(app)
    await using follower = startCli(app, 'follow', session)
    await runForOutput(app, 'prompt', session, JSON.stringify({ text: { length: 10_000, rate: 800 } }))
    await until(() => answerIn(follower.out).length > 1_000)
    await app.kill()
    await follower.waitForOutput('Reconnecting')
    const streamed = answerIn(follower.out)
    await app.restart()
    await follower.waitForOutput('✗ interrupted')
    const [, lost = '0'] = /\[the last (\d+) characters were lost\]/.exec(follower.out) ?? []
    const stored = answerIn((await runCli(app, 'follow', session, '--exit-on-idle')).out)
    expect(stored.startsWith(streamed.slice(0, streamed.length - Number(lost)))).toBe(true)
    expect(Number(lost)).toBe(Math.max(0, streamed.length - stored.length))
  })
})
