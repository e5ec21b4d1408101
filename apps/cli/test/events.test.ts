import { type App, startApp, until } from '@callboard/testing'
import { type CliProcess, runCli, runForOutput, startCli } from '@callboard/testing/shell'
import { afterAll, beforeAll, expect, it } from 'vitest'

let app: App
beforeAll(async () => {
  app = await startApp()
})
afterAll(() => app[Symbol.asyncDispose]())

const eventIdsIn = (out: string): number[] =>
  out
    .split('\n')
    .slice(0, -1)
    .map(line => JSON.parse(line).event_id)

const storedEvents = async (...options: string[]) =>
  eventIdsIn((await runCli(app, 'events', '--json', '--limit', '500', ...options)).out)

const expectAll = async (follower: CliProcess, ...options: string[]) => {
  const all = await storedEvents(...options)
  await until(() => eventIdsIn(follower.out).length >= all.length)
  expect(eventIdsIn(follower.out)).toEqual(all)
}

it('[F6] lists the events of a board, of a type, or all of them, newest last', async () => {
  const board = await runForOutput(app, 'boards', 'create', 'Watched')
  await runForOutput(app, 'sessions', 'create', '--board', board, '--title', 'Of interest')
  const all = (await runCli(app, 'events')).out.trimEnd().split('\n')
  expect(all.at(-1)).toContain('session.created')
  expect(all.at(-1)).toMatch(/ses_[a-z2-7]{8} “Of interest” by Owner$/)
  const ofBoard = (await runCli(app, 'events', '--board', 'watched', '--json')).out.trimEnd().split('\n')
  expect(ofBoard.map(line => JSON.parse(line).type)).toEqual(['board.created', 'session.created'])
  const ofType = (await runCli(app, 'events', '--type', 'board.*', '--limit', '1')).out
  expect(ofType).toMatch(/board\.created .*“Watched”.*\n$/)
  expect(await storedEvents('--type', 'board.created')).toHaveLength((await storedEvents('--type', 'board.*')).length)
})

it('[F6] --follow continues through restarts of the daemon without a gap or a duplicate', {
  timeout: 120_000
}, async () => {
  await using follower = startCli(app, 'events', '--follow', '--json', '--limit', '500')
  await using ofBoards = startCli(app, 'events', '--follow', '--json', '--limit', '500', '--type', 'board.*')
  for (const restarts of [1, 2]) {
    await runForOutput(app, 'boards', 'create', 'Before')
    await expectAll(follower)
    await app.stop()
    await until(() => follower.err.split('Reconnecting').length > restarts)
    await app.restart()
    await runForOutput(app, 'boards', 'create', 'After')
    await expectAll(follower)
  }
  await expectAll(ofBoards, '--type', 'board.*')
})
