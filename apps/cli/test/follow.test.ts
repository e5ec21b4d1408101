import { type App, scriptedAgent, startApp, until } from '@callboard/testing'
import { made, run, start } from '@callboard/testing/shell'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const saying = (text: string, rate?: number) => JSON.stringify({ text: { text, ...(rate && { rate }) } })

async function startWithAgent(): Promise<App> {
  const app = await startApp()
  const { command, args } = scriptedAgent()
  await made(app, 'agents', 'add', 'scripted', '--', command, ...args)
  return app
}

/** What the agent said, of an output that ends there or with what came of it. */
const saidIn = (out: string) => out.split('scripted:\n').at(-1)?.split('\n\n✗')[0] ?? ''

const newSession = (app: App) => made(app, 'sessions', 'create', '--agent', 'scripted')

describe('follow', () => {
  let app: App
  beforeAll(async () => {
    app = await startWithAgent()
  })
  afterAll(() => app[Symbol.asyncDispose]())

  it('[S7] prints what was said and goes on piece by piece; all who follow see the same bytes', async () => {
    const session = await newSession(app)
    await run(app, 'prompt', session, saying('First.'), '--follow')
    await using early = start(app, 'follow', session, '--exit-on-idle')
    expect((await early.end()).out).toContain('First.\n')

    await using first = start(app, 'follow', session)
    await using second = start(app, 'follow', session)
    await first.says('First.')
    await second.says('First.')
    const words = Array.from({ length: 60 }, (_, at) => `word${at}`).join(' ')
    await made(app, 'prompt', session, saying(words, 400))
    await first.says('scripted:\nword0 word1')
    expect(first.out).not.toContain('word59\n')
    await using late = start(app, 'follow', session, '--exit-on-idle')
    const { code, out } = await late.end()
    expect(code).toBe(0)
    expect(out).toContain(`scripted:\n${words}\n`)
    await first.says('word59\n')
    await second.says('word59\n')
    expect(first.out).toBe(out)
    expect(second.out).toBe(out)
  })

  it('--json prints rows and pieces that join to the final text', async () => {
    const session = await newSession(app)
    await using follower = start(app, 'follow', session, '--json')
    await follower.says('"ready"')
    await made(app, 'prompt', session, saying('one two three four five', 100))
    await follower.says('"completed"')
    const lines = follower.out
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line))
    const rows = lines.filter(({ kind, message }) => kind === 'message' && message.role === 'assistant')
    const texts = lines.filter(({ kind }) => kind === 'text')
    expect(texts.length).toBeGreaterThan(0)
    // The row may have come together with the first words.
    let held = rows[0].message.text
    for (const { offset, text } of texts) {
      expect(offset).toBe(held.length)
      held += text
    }
    expect(held).toBe('one two three four five')
    expect(rows.at(-1).message).toMatchObject({ status: 'complete', text: 'one two three four five' })
  })

  it('ends quietly with 130 on Ctrl-C and with 0 when its reader goes', async () => {
    const session = await newSession(app)
    await made(app, 'prompt', session, saying('Hello.'))
    await using interrupted = start(app, 'follow', session)
    await interrupted.says('Hello.')
    interrupted.child.kill('SIGINT')
    expect(await interrupted.end()).toMatchObject({ code: 130, err: '' })

    await using unread = start(app, 'follow', session)
    await unread.says('Hello.')
    unread.child.stdout.destroy()
    await made(app, 'prompt', session, saying('Is anybody there?'))
    expect(await unread.end()).toMatchObject({ code: 0, err: '' })
  })

  it('ends with 3 when there is no such session, also when it goes away', async () => {
    const session = await newSession(app)
    expect((await run(app, 'follow', 'ses_zzzzzz')).code).toBe(3)
    await using follower = start(app, 'follow', session)
    await made(app, 'prompt', session, saying('Hello.'))
    await follower.says('Hello.')
    const headers = { authorization: `Bearer ${app.token}` }
    const removed = await fetch(new URL(`sessions/${session}`, app.url), { method: 'DELETE', headers })
    expect(removed.status).toBe(200)
    expect(await follower.end()).toMatchObject({ code: 3, err: 'callboard: The session was removed.\n' })
  })
})

describe('follow, when the daemon goes away', () => {
  it('[S7] outlives a restart of the daemon', async () => {
    await using app = await startWithAgent()
    const session = await newSession(app)
    await using follower = start(app, 'follow', session)
    await made(app, 'prompt', session, saying('Before.'))
    await follower.says('Before.')
    await app.stop()
    await follower.says('Trying again')
    await app.restart()
    await follower.says('Connected again.')
    await made(app, 'prompt', session, saying('After.'))
    await follower.says('After.')
    expect((await run(app, 'follow', session, '--exit-on-idle')).out).toBe(follower.out)
  })

  it('[S6, S7] after a crash says what came of the task, and how much was not kept', async () => {
    await using app = await startWithAgent()
    const session = await newSession(app)
    await using follower = start(app, 'follow', session)
    await made(app, 'prompt', session, JSON.stringify({ text: { length: 10_000, rate: 800 } }))
    await until(() => saidIn(follower.out).length > 1_000)
    await app.kill()
    await follower.says('Trying again')
    const heard = saidIn(follower.out)
    await app.restart()
    await follower.says('✗ interrupted')
    const [, lost = '0'] = /\[the last (\d+) characters were not kept\]/.exec(follower.out) ?? []
    const kept = saidIn((await run(app, 'follow', session, '--exit-on-idle')).out)
    expect(kept.startsWith(heard.slice(0, heard.length - Number(lost)))).toBe(true)
    expect(Number(lost)).toBe(Math.max(0, heard.length - kept.length))
  })
})
