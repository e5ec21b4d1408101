import { type App, cuttingProxy, scriptedAgent, startApp, until } from '@callboard/testing'
import { CliProcess, runCli, runForOutput, startCli } from '@callboard/testing/shell'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

let app: App
beforeAll(async () => {
  app = await startApp()
  const { command, args } = scriptedAgent()
  await runForOutput(app, 'agents', 'add', 'scripted', '--', command, ...args)
})
afterAll(() => app[Symbol.asyncDispose]())

const saying = (text: string) => JSON.stringify({ text: { text } })
const newBoard = (name: string) => runForOutput(app, 'boards', 'create', name)
const newSession = (board: string, title: string) =>
  runForOutput(app, 'sessions', 'create', '--agent', 'scripted', '--board', board, '--title', title)
const say = (session: string, text: string) => runCli(app, 'prompt', session, saying(text), '--follow')
const short = (id: string) => id.slice(0, 12)

/** The lines of one session, without their prefix. */
const linesOf = (out: string, session: string) =>
  out
    .split('\n')
    .filter(line => line.startsWith(short(session)))
    .map(line => line.slice(line.indexOf('│') + 2))

describe('following several sessions', () => {
  it('begins each line with its session, and prints of each what following it alone prints', async () => {
    const board = await newBoard('Several')
    const first = await newSession(board, 'First')
    const second = await newSession(board, 'Second')
    await say(first, 'One.')
    await using follower = startCli(app, 'follow', first, second)
    await follower.waitForOutput('One.')
    await say(second, 'Two.\nand a half')
    await say(first, 'Three.')
    await follower.waitForOutput('Three.')
    expect(follower.out).toContain(`${short(first)} First`)
    for (const session of [first, second]) {
      const alone = await runCli(app, 'follow', session, '--exit-on-idle')
      const lines = alone.out.trimEnd().split('\n')
      await until(() => linesOf(follower.out, session).length >= lines.length)
      expect(linesOf(follower.out, session)).toEqual(lines)
    }
  })

  it('--board follows the sessions of a board, new ones too, until they are archived', async () => {
    const board = await newBoard('Whole')
    const first = await newSession(board, 'First')
    await say(first, 'Before.')
    await using follower = startCli(app, 'follow', '--board', 'whole')
    await follower.waitForOutput('Before.')
    const later = await newSession(board, 'Later')
    await say(later, 'After.')
    await follower.waitForOutput('After.')
    const headers = { authorization: `Bearer ${app.token}`, 'content-type': 'application/json' }
    const body = JSON.stringify({ archived_at: new Date().toISOString() })
    await fetch(new URL(`sessions/${first}`, app.url), { method: 'PATCH', headers, body })
    await follower.waitForOutput(`Stopped following ${short(first)}.`)
    await say(first, 'Not printed.')
    await say(later, 'Printed.')
    await follower.waitForOutput('Printed.')
    expect(follower.out).not.toContain('Not printed.')
  })

  it('--exit-on-idle exits when no task runs on the board, and --json names the session of each line', async () => {
    const board = await newBoard('Quiet')
    const session = await newSession(board, 'Only')
    await say(session, 'Done.')
    const { code, out } = await runCli(app, 'follow', '--board', 'quiet', '--json', '--exit-on-idle')
    expect(code).toBe(0)
    const lines = out
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line))
    expect(lines.map(({ kind }) => kind)).toEqual(['session', 'message', 'message', 'task', 'ready'])
    expect(lines[1].message).toMatchObject({ session_id: session, index: 1 })
  })
})

describe('the start of following', () => {
  let session: string
  beforeAll(async () => {
    session = await newSession(await newBoard('Places'), 'Places')
    for (const word of ['One.', 'Two.', 'Three.']) await say(session, word)
  })
  const answersFrom = async (...from: string[]) => {
    const { out } = await runCli(app, 'follow', session, '--exit-on-idle', ...from)
    return ['One.', 'Two.', 'Three.'].filter(word => out.includes(`scripted:\n${word}`))
  }

  it.each([
    [
      ['--tail', '3'],
      ['Two.', 'Three.']
    ],
    [['--tail', '0'], []],
    [
      ['--tail', '99'],
      ['One.', 'Two.', 'Three.']
    ],
    [
      ['--after', '2'],
      ['Two.', 'Three.']
    ],
    [['--after', '6'], []],
    [
      ['--since', '1h'],
      ['One.', 'Two.', 'Three.']
    ],
    [['--since', '2100-01-01'], []]
  ])('%j prints %j', async (from, words) => {
    expect(await answersFrom(...from)).toEqual(words)
  })

  it('--since starts with the first message after that time', async () => {
    const lines = (await runCli(app, 'follow', session, '--exit-on-idle', '--json')).out.trimEnd().split('\n')
    const second = lines.map(line => JSON.parse(line)).find(({ message }) => message?.index === 4)
    expect(await answersFrom('--since', second.message.created_at)).toEqual(['Two.', 'Three.'])
  })

  it.each([[['--since', 'yesterday-ish']], [['--tail', '-1']], [['--tail', '1', '--after', '2']]])(
    'rejects %j',
    async from => {
      expect((await runCli(app, 'follow', session, ...from)).code).toBe(2)
    }
  )
})

describe('following over an unreliable connection', () => {
  it('[S7] reports that the daemon does not answer, and when it answers again', async () => {
    const session = await newSession(await newBoard('Silence'), 'Silence')
    await using proxy = await cuttingProxy(app.port)
    await using follower = new CliProcess(
      ['--url', proxy.url, 'follow', session],
      { CALLBOARD_TOKEN: app.token },
      app.cwd
    )
    await say(session, 'Before.')
    await follower.waitForOutput('Before.')
    for (const connection of proxy.connections) connection.stall('down')
    await follower.waitForOutput('The daemon does not answer. Waiting')
    await say(session, 'Meanwhile.')
    expect(follower.out).not.toContain('Meanwhile.')
    for (const connection of proxy.connections) connection.resume()
    await follower.waitForOutput('Meanwhile.')
    await until(() => /answers again|Reconnected/.test(follower.err))
    expect((await runCli(app, 'follow', session, '--exit-on-idle')).out).toBe(follower.out)
  })
})
