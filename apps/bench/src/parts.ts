import { crowded } from './board/crowded.ts'
import { firstLoad } from './board/first-load.ts'
import { longAnswer } from './board/long-answer.ts'
import { longSession } from './board/long-session.ts'
import { otherScreens } from './board/other-screens.ts'
import { palette } from './board/palette.ts'
import { comingBack } from './channels/coming-back.ts'
import { highestRate } from './channels/highest-rate.ts'
import { idleMemory } from './channels/idle-memory.ts'
import { leaving } from './channels/leaving.ts'
import { lightLoad } from './channels/light-load.ts'
import { modes } from './channels/modes.ts'
import { oneByOne } from './channels/one-by-one.ts'
import { slowReaders } from './channels/slow-readers.ts'
import { tenWaiting } from './channels/ten-waiting.ts'
import { durableWrites } from './feeds/durable-writes.ts'
import { healing } from './feeds/healing.ts'
import { largeStart } from './feeds/large-start.ts'
import { returning } from './feeds/returning.ts'
import { firstPiece } from './first-piece.ts'
import type { Size } from './runs.ts'
import { starts } from './starts.ts'
import { stops } from './stops.ts'
import { streams } from './streams/streams.ts'
import type { Table } from './table.ts'

type Measure = (size: Size) => Promise<Table>

/** All benchmarks, in the order of the page. */
export const PARTS: Record<string, Record<string, Measure>> = {
  'first-piece': { 'first-piece': firstPiece },
  starts: { starts },
  stops: { stops },
  streams: { streams },
  channels: {
    'one-by-one': oneByOne,
    'ten-waiting': tenWaiting,
    'highest-rate': highestRate,
    'light-load': lightLoad,
    leaving,
    'coming-back': comingBack,
    modes,
    'slow-readers': slowReaders,
    'idle-memory': idleMemory
  },
  feeds: { healing, returning, 'large-start': largeStart, 'durable-writes': durableWrites },
  board: {
    'other-screens': otherScreens,
    crowded,
    'long-answer': longAnswer,
    'long-session': longSession,
    palette,
    'first-load': firstLoad
  }
}
