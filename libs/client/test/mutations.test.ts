import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { Channels } from '../src/channels/channels.ts'
import { SequenceTracker } from '../src/channels/sequence-tracker.ts'
import { Refetcher } from '../src/store/refetch.ts'
import { StreamingText } from '../src/store/streaming-text.ts'
import { Table } from '../src/store/table.ts'
import { SimulatedDaemon } from './simulation/daemon.ts'
import * as flawed from './simulation/flawed.ts'
import { type Ending, play, playInOrder } from './simulation/harness.ts'
import { histories, orderlyHistories } from './simulation/steps.ts'
import { World } from './simulation/world.ts'

/** Reconnecting hides many faults, so most histories end without it. */
const endings = fc.constantFrom<Ending>('settle', 'settle', 'reconnect')

/** A fault has to show within this many histories. The seed is fixed, because some faults show in few histories. */
const numRuns = 2_000
const seed = 1

/** True if the simulation finds a fault in clients of this daemon. */
async function isCaught(Daemon = SimulatedDaemon): Promise<boolean> {
  const anyHistory = fc.asyncProperty(histories(2), endings, async (steps, ending) => {
    expect(await play(new World(new Daemon()), steps, ending)).toEqual([])
  })
  const orderlyHistory = fc.asyncProperty(orderlyHistories, async steps => {
    expect(await playInOrder(new World(new Daemon()), steps)).toEqual([])
  })
  const { failed } = await fc.check(orderlyHistory, { seed, numRuns: numRuns / 10, endOnFailure: true })
  return failed || (await fc.check(anyHistory, { seed, numRuns, endOnFailure: true })).failed
}

afterEach(() => {
  vi.restoreAllMocks()
})

describe('the simulation catches a daemon that', { timeout: 300_000 }, () => {
  it.each([
    ['[C10] emits before the commit', flawed.EmitsBeforeCommit],
    ['[C10] emits in spite of a rollback', flawed.EmitsDespiteRollback],
    ['[F1] skips a sequence number', flawed.SkipsNumbers],
    ['[F4] loses an entry of the event log', flawed.ForgetsLogEntries],
    ['[S2] drops a delta', flawed.DropsDeltas]
  ])('%s', async (_name, Daemon) => {
    expect(await isCaught(Daemon)).toBe(true)
  })
})

describe('the simulation catches a client that', { timeout: 300_000 }, () => {
  const faults: [name: string, inject: () => void][] = [
    [
      '[F4] ignores gaps in the sequence',
      () => {
        vi.spyOn(SequenceTracker.prototype, 'record').mockImplementation(function (this: SequenceTracker, seq) {
          const isNew = seq > this.position.seq
          this.advanceTo(seq)
          return isNew
        })
      }
    ],
    [
      '[F2] emits a repeated event twice',
      () => {
        vi.spyOn(Channels.prototype, 'record').mockReturnValue(true)
      }
    ],
    [
      '[S2] ignores the offset of a delta',
      () => {
        vi.spyOn(StreamingText.prototype, 'applyDelta').mockImplementation((messages, { message_id, text }) => {
          const row = messages.current(message_id)
          if (row) messages.replaceRow(message_id, { ...row, text: row.text + text })
        })
      }
    ],
    [
      '[S2] never reads missing text',
      () => {
        vi.spyOn(StreamingText.prototype, 'hasGap').mockReturnValue(false)
        vi.spyOn(Refetcher.prototype, 'onCaughtUp').mockResolvedValue()
      }
    ],
    [
      '[R1] accepts a row of any version',
      () => {
        const { put } = Table.prototype
        vi.spyOn(Table.prototype, 'put').mockImplementation(function (this: Table<never>, ...args) {
          this.forgetVersions()
          put.apply(this, args)
        })
      }
    ],
    [
      '[R1] keeps the children of a removed row',
      () => {
        vi.spyOn(Table.prototype, 'dropChildrenOf').mockReturnValue()
      }
    ],
    [
      '[C6] removes a row for good when it loses access',
      () => {
        vi.spyOn(Table.prototype, 'hide').mockImplementation(function (this: Table<never>, id) {
          this.remove(id)
        })
      }
    ],
    [
      '[F4] ignores a resync',
      () => {
        vi.spyOn(Refetcher.prototype, 'refetchChannel').mockResolvedValue()
      }
    ],
    [
      '[S7] reads before it has joined',
      () => {
        vi.spyOn(Channels.prototype, 'isSettled').mockReturnValue(true)
        vi.spyOn(Refetcher.prototype, 'refetchChannel').mockResolvedValue()
      }
    ],
    [
      '[F4] keeps rows that an answer did not name',
      () => {
        vi.spyOn(Table.prototype, 'reconcile').mockReturnValue()
      }
    ]
  ]

  it.each(faults)('%s', async (_name, inject) => {
    inject()
    expect(await isCaught()).toBe(true)
  })
})
