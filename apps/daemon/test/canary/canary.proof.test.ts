import { effort, readSeed, startApp } from '@callboard/testing'
import { describe, expect, it } from 'vitest'
import type { Application } from '../../src/declarations.ts'
import { startWithFixtures } from '../support/fixtures.ts'
import { loggedErrors } from '../support/logged-errors.ts'
import { builtStage } from './built-stage.ts'
import { type Played, play } from './play.ts'
import { insideStage } from './stage.ts'

// Every word that is written is a canary of its own, and every byte that anybody receives is searched for them. Who might hear
// which is told by a small model of boards, members and lines (ledger.ts), which knows nothing of channels.

const seed = readSeed()
const { inside, built } = effort({
  test: { inside: 500, built: 4 },
  proof: { inside: 20_000, built: 200 },
  once: { inside: 100_000, built: 1000 }
})
const timeout = 7_200_000

it(`[C3] [C4] [C6] in ${inside} histories nobody hears a word that is not theirs (CALLBOARD_SEED=${seed})`, {
  timeout
}, async () => {
  await using app = await startWithFixtures()
  const played = await play(insideStage(app), { seed, count: inside, lanes: 3 })
  expect(played.leaks.slice(0, 3)).toEqual([])
  expectAllKinds(played)
  expect(loggedErrors(app.logged)).toEqual([])
})

it(`[C3] [C4] [C6] nor in ${built} with the built daemon, where agents speak (CALLBOARD_SEED=${seed})`, {
  timeout
}, async () => {
  await using app = await startApp()
  const played = await play(await builtStage(app), { seed, count: built, lanes: built > 4 ? 2 : 1 })
  expect(played.leaks.slice(0, 3)).toEqual([])
  if (built > 100) expect(played.heard).toBeGreaterThan(built)
  expect(loggedErrors(app.output().split('\n'))).toEqual([])
})

/** That nothing was found says something only if enough was heard, and everything was done. */
function expectAllKinds({ counts, heard }: Played): void {
  const kinds = [
    'write',
    'read',
    'members',
    'visibility',
    'move',
    'replace',
    'role',
    'revoke',
    'logout',
    'expire',
    'become',
    'dismiss',
    'mode',
    'join done',
    'join refused'
  ]
  // Of these there are about ten in a thousand histories: a few hundred may well be without.
  const rare = inside < 2000 ? [] : ['leave done', 'leave refused', 'catch-up refused']
  for (const kind of [...kinds, ...rare])
    expect([kind, counts.get(kind) ?? 0]).toEqual([kind, expect.toSatisfy(isSome)])
  expect(heard).toBeGreaterThan(10 * inside)
}
const isSome = (count: number) => count > 0

/** Faults, each of which lets a word through that should not be heard. */
const FAULTS: [what: string, spoil: (app: Application) => void][] = [
  [
    'pieces of text are published to everybody',
    app => void app.service('messages').publish('delta', () => app.channel('everybody'))
  ],
  [
    'boards are published to the workspace',
    app => void app.service('boards').publish('patched', () => app.channel('workspace'))
  ],
  [
    'whoever has lost a right stays in the channels',
    app => {
      app.get('memberships').evict = () => {}
    }
  ],
  [
    'whoever becomes somebody else stays in the channels of boards',
    app => {
      app.get('memberships').leaveAll = connection => {
        const own = app.channels.filter(name => name.startsWith('user:'))
        if (own.length) app.channel(own).leave(connection)
      }
    }
  ],
  [
    'whoever asks joins',
    app => {
      const memberships = app.get('memberships')
      const { join } = memberships
      memberships.join = (connection, channel) => join.call(memberships, connection, channel, async () => true)
    }
  ],
  [
    'whoever reads reads everything',
    app => {
      for (const path of ['sessions', 'tasks', 'messages', 'permissions'] as const) {
        app.service(path).hooks({ before: { find: [unrestricted] } })
      }
    }
  ]
]

function unrestricted({ params }: { params: { knex?: unknown } }): void {
  delete params.knex
}

describe('the search finds it when', () => {
  it.each(FAULTS)('%s', { timeout }, async (_what, spoil) => {
    await using app = await startWithFixtures()
    spoil(app.app)
    const { leaks } = await play(insideStage(app), { seed: 7, count: 3000, lanes: 2 })
    expect(leaks.length).toBeGreaterThan(0)
  })
})
