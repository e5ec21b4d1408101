import type { FollowEvent, FollowStart, FollowTarget } from '@callboard/client'
import { EXIT, Failure } from '../base/failure.ts'
import type { Context } from '../context/context.ts'
import { sayWhenAway } from './connection-notices.ts'
import { jsonLines } from './json-view.ts'
import { Shown } from './session-printers.ts'
import { Standings } from './session-tracker.ts'
import type { Show } from './view.ts'

interface WatchOptions {
  from?: FollowStart
  /** What of a change is shown; all of it unless told. */
  select?(change: FollowEvent): boolean
  isOver(standings: Standings): boolean
}

/** Shows sessions live, through broken connections and restarts of the daemon, until it is over or they are removed. */
export async function watch(context: Context, what: FollowTarget, options: WatchOptions): Promise<Standings> {
  const { client, out } = context
  const isOne = 'session_ids' in what && what.session_ids.length === 1
  const show: Show = out.isJson ? jsonLines(out) : new Shown(client, out, isOne)
  const standings = new Standings()
  const release = sayWhenAway(client, text => show.say(text))
  try {
    for await (const change of client.follow(what, options.from)) {
      standings.take(change)
      if (options.select?.(change) ?? true) await show.change(change)
      if (options.isOver(standings)) return standings
    }
    throw gone(what)
  } finally {
    release()
  }
}

function gone(what: FollowTarget): Failure {
  if ('board_id' in what) return new Failure(EXIT.notFound, 'board_removed', 'The board was removed.')
  const sentence = what.session_ids.length === 1 ? 'The session was removed.' : 'All of the sessions were removed.'
  return new Failure(EXIT.notFound, 'session_removed', sentence)
}
