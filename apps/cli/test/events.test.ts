import { type App, startApp, until } from '@callboard/testing'
import { made, run, type Shell, start } from '@callboard/testing/shell'
import { afterAll, beforeAll, expect, it } from 'vitest'

let app: App
beforeAll(async () => {
  app = await startApp()
})
afterAll(() => app[Symbol.asyncDispose]())

const numbersIn = (out: string): number[] =>
  out
    .split('\n')
    .slice(0, -1)
    .map(line => JSON.parse(line).event_id)

const stored = async (...options: string[]) =>
  numbersIn((await run(app, 'events', '--json', '--limit', '500', ...options)).out)

const tells = async (follower: Shell, ...options: string[]) => {
  const all = await stored(...options)
  await until(() => numbersIn(follower.out).length >= all.length)
  expect(numbersIn(follower.out)).toEqual(all)
}

it('[F6] lists what happened, newest last, of a board, a thing, or all', async () => {
  const board = await made(app, 'boards', 'create', 'Watched')
  await made(app, 'sessions', 'create', '--board', board, '--title', 'Of interest')
  const all = (await run(app, 'events')).out.trimEnd().split('\n')
  expect(all.at(-1)).toContain('session.created')
  expect(all.at(-1)).toMatch(/ses_[a-z2-7]{8} “Of interest” by Owner$/)
  const ofBoard = (await run(app, 'events', '--board', 'watched', '--json')).out.trimEnd().split('\n')
  expect(ofBoard.map(line => JSON.parse(line).type)).toEqual(['board.created', 'session.created'])
  const ofThing = (await run(app, 'events', '--type', 'board.*', '--limit', '1')).out
  expect(ofThing).toMatch(/board\.created .*“Watched”.*\n$/)
  expect(await stored('--type', 'board.created')).toHaveLength((await stored('--type', 'board.*')).length)
})

it('[F6] --follow goes on through restarts of the daemon without a hole or a double', {
  timeout: 120_000
}, async () => {
  await using follower = start(app, 'events', '--follow', '--json', '--limit', '500')
  await using ofBoards = start(app, 'events', '--follow', '--json', '--limit', '500', '--type', 'board.*')
  for (const restarts of [1, 2]) {
    await made(app, 'boards', 'create', 'Before')
    await tells(follower)
    await app.stop()
    await until(() => follower.err.split('Trying again').length > restarts)
    await app.restart()
    await made(app, 'boards', 'create', 'After')
    await tells(follower)
  }
  await tells(ofBoards, '--type', 'board.*')
})
