import { type App, effort, readSeed, scriptedAgent, startApp, until } from '@callboard/testing'
import { type CliProcess, runCli, runForOutput, startCli } from '@callboard/testing/shell'
import { afterAll, beforeAll, expect, it } from 'vitest'

/** Half of the restarts are kills. */
const restarts = effort({ test: 4, proof: 50, once: 500 }) / 2
const seed = readSeed()

let app: App

beforeAll(async () => {
  app = await startApp()
  const { command, args } = scriptedAgent()
  await runForOutput(app, 'agents', 'add', 'scripted', '--', command, ...args)
})
afterAll(() => app[Symbol.asyncDispose]())

/** Sends a prompt and waits for a part of the answer. */
async function untilMidAnswer(session: string, nr: number, follower: CliProcess): Promise<void> {
  const before = follower.out.length
  const text = { length: 1500 + ((seed + nr) % 1000), rate: 3000, emoji: nr % 2 === 0 }
  await runForOutput(app, 'prompt', session, JSON.stringify({ seed: seed + nr, text }))
  const enough = 60 + (((seed + nr) * 7919) % 900)
  await until(() => follower.out.length > before + enough)
}

const untilFinished = async (session: string) =>
  until(
    async () =>
      !/"status":"(queued|running|stopping)"/.test((await runCli(app, 'sessions', 'show', session, '--json')).out),
    30_000
  )

it(`[S7] ${restarts} restarts during follow: no line is missing or duplicated`, async () => {
  const session = await runForOutput(app, 'sessions', 'create', '--agent', 'scripted')
  await using follower = startCli(app, 'follow', session)
  for (let nr = 0; nr < restarts; nr++) {
    await untilMidAnswer(session, nr, follower)
    await app.restart()
  }
  await untilFinished(session)
  const { out } = await runCli(app, 'follow', session, '--exit-on-idle')
  await until(() => follower.out.length >= out.length, 30_000)
  expect(follower.out, `CALLBOARD_SEED=${seed}`).toBe(out)
}, 3_600_000)

it(`[S7] [S6] ${restarts} kills during follow --json: the joined text is the stored text`, async () => {
  const session = await runForOutput(app, 'sessions', 'create', '--agent', 'scripted')
  await using follower = startCli(app, 'follow', session, '--json')
  for (let nr = 0; nr < restarts; nr++) {
    await untilMidAnswer(session, nr, follower)
    await app.kill()
    await app.restart()
  }
  await untilFinished(session)
  const stored = texts((await runCli(app, 'follow', session, '--json', '--exit-on-idle')).out)
  await until(() => JSON.stringify([...texts(follower.out)]) === JSON.stringify([...stored]), 30_000).catch(
    () => undefined
  )
  expect([...texts(follower.out)], `CALLBOARD_SEED=${seed}`).toEqual([...stored])
}, 3_600_000)

/** The text of each message, joined from the lines. */
function texts(lines: string): Map<string, string> {
  const joined = new Map<string, string>()
  for (const line of lines.trimEnd().split('\n').slice(0, -1)) {
    const change = JSON.parse(line)
    if (change.kind === 'message') joined.set(change.message.message_id, change.message.text)
    if (change.kind !== 'text') continue
    const before = joined.get(change.message_id) ?? ''
    expect(change.offset).toBe(before.length)
    joined.set(change.message_id, before + change.text)
  }
  return joined
}
