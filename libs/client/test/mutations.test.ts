import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { Channels } from '../src/channels/channels.ts'
import { Numbers } from '../src/channels/sequence-tracker.ts'
import { Queries } from '../src/store/refetch.ts'
import { GrowingText } from '../src/store/streaming-text.ts'
import { Table } from '../src/store/table.ts'
import { SimulatedDaemon } from './simulation/daemon.ts'
import * as flawed from './simulation/flawed.ts'
import { type Ending, play, playPeacefully } from './simulation/rig.ts'
import { histories, peaceful } from './simulation/steps.ts'
import { World } from './simulation/world.ts'

/** Connecting anew heals much of what a history has to show. */
const endings = fc.constantFrom<Ending>('quiet', 'quiet', 'reconnect')

/** Within so many histories a fault has to show; they are the same ones each time, for some faults show in few of them. */
const numRuns = 2_000
const seed = 1

/** Whether the rig finds anything wrong with clients of such a daemon. It does not look for the shortest history. */
async function isCaught(Daemon = SimulatedDaemon): Promise<boolean> {
  const rough = fc.asyncProperty(histories(2), endings, async (steps, ending) => {
    expect(await play(new World(new Daemon()), steps, ending)).toEqual([])
  })
  const smooth = fc.asyncProperty(peaceful, async steps => {
    expect(await playPeacefully(new World(new Daemon()), steps)).toEqual([])
  })
  const { failed } = await fc.check(smooth, { seed, numRuns: numRuns / 10, endOnFailure: true })
  return failed || (await fc.check(rough, { seed, numRuns, endOnFailure: true })).failed
}

afterEach(() => {
  vi.restoreAllMocks()
})

describe('the simulation catches a daemon that', { timeout: 300_000 }, () => {
  it.each([
    ['[C10] emits before its commit', flawed.EmitsBeforeCommit],
    ['[C10] emits despite a rollback', flawed.EmitsDespiteRollback],
    ['[F1] skips a number', flawed.SkipsNumbers],
    ['[F4] forgets a line of a feed', flawed.ForgetsLines],
    ['[S2] drops a piece of text', flawed.DropsDeltas]
  ])('%s', async (_name, Daemon) => {
    expect(await isCaught(Daemon)).toBe(true)
  })
})

describe('the simulation catches a client that', { timeout: 300_000 }, () => {
  const sabotages: [name: string, sabotage: () => void][] = [
    [
      '[F4] takes a number that is not the next one for it',
      () => {
        vi.spyOn(Numbers.prototype, 'note').mockImplementation(function (this: Numbers, seq) {
          const isNew = seq > this.position.seq
          this.reach(seq)
          return isNew
        })
      }
    ],
    [
      '[F2] tells an event twice that came twice',
      () => {
        vi.spyOn(Channels.prototype, 'note').mockReturnValue(true)
      }
    ],
    [
      '[S2] puts a piece of text where it happens to be, and so twice what came twice',
      () => {
        vi.spyOn(GrowingText.prototype, 'grow').mockImplementation((messages, { message_id, text }) => {
          const row = messages.current(message_id)
          if (row) messages.revise(message_id, { ...row, text: row.text + text })
        })
      }
    ],
    [
      '[S2] never fetches what is missing of a text',
      () => {
        vi.spyOn(GrowingText.prototype, 'hasHole').mockReturnValue(false)
        vi.spyOn(Queries.prototype, 'caughtUp').mockResolvedValue()
      }
    ],
    [
      '[R1] takes a row whatever its version',
      () => {
        const { put } = Table.prototype
        vi.spyOn(Table.prototype, 'put').mockImplementation(function (this: Table<never>, ...args) {
          this.forgetVersions()
          put.apply(this, args)
        })
      }
    ],
    [
      '[R1] keeps what hung on a row that was removed',
      () => {
        vi.spyOn(Table.prototype, 'dropOf').mockReturnValue()
      }
    ],
    [
      '[C6] takes what has left for removed for good',
      () => {
        vi.spyOn(Table.prototype, 'left').mockImplementation(function (this: Table<never>, id) {
          this.remove(id)
        })
      }
    ],
    [
      '[F4] reads nothing anew when it is told to',
      () => {
        vi.spyOn(Queries.prototype, 'reread').mockResolvedValue()
      }
    ],
    [
      '[S7] reads before it has joined',
      () => {
        vi.spyOn(Channels.prototype, 'isSettled').mockReturnValue(true)
        vi.spyOn(Queries.prototype, 'reread').mockResolvedValue()
      }
    ],
    [
      '[F4] believes that what it did not read is still there',
      () => {
        vi.spyOn(Table.prototype, 'settle').mockReturnValue()
      }
    ]
  ]

  it.each(sabotages)('%s', async (_name, sabotage) => {
    sabotage()
    expect(await isCaught()).toBe(true)
  })
})
