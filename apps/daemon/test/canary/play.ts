import { CanaryLog, type Leak } from './canary-log.ts'
import { histories } from './histories.ts'
import { Lane } from './lane.ts'
import type { Stage } from './stage.ts'

export interface Played {
  /** The first words that somebody heard who might not. */
  leaks: Leak[]
  /** How often each kind of step was taken. */
  counts: Map<string, number>
  /** How many texts with words in them were heard. */
  heard: number
}

/** Plays so many histories of a seed, in several lanes at once, and looks from time to time; it ends at the first leak. */
export async function play(
  stage: Stage,
  { seed, count, lanes: width = 4 }: { seed: number; count: number; lanes?: number }
): Promise<Played> {
  const ledger = new CanaryLog()
  const lanes: Lane[] = []
  for (let i = 0; i < width; i++) lanes.push(await Lane.open(stage, ledger, `lane ${i}`))
  const all = histories(seed, count)
  let leaks: Leak[] = []
  const look = async () => {
    for (const lane of lanes) await lane.settled()
    leaks = ledger.leaks()
  }
  for (let at = 0; at < count && leaks.length === 0; at += 25 * width) {
    const some = all.slice(at, at + 25 * width).values()
    await Promise.all(
      lanes.map(async lane => {
        for (const history of some) await lane.play(history)
      })
    )
    await look()
  }
  for (const lane of lanes) await lane.close()
  if (leaks.length === 0) leaks = ledger.leaks()
  const counts = new Map<string, number>()
  for (const lane of lanes) {
    for (const [what, times] of lane.counts) counts.set(what, (counts.get(what) ?? 0) + times)
  }
  return { leaks, counts, heard: ledger.judged }
}
