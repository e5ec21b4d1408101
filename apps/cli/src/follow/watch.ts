import type { FollowEvent, FollowStart, FollowTarget } from '@callboard/client'
import { CliError, EXIT } from '../base/cli-error.ts'
import type { Context } from '../context/context.ts'
import { reportConnection } from './connection-notices.ts'
import { jsonView } from './json-view.ts'
import { SessionPrinters } from './session-printers.ts'
import { SessionTracker } from './session-tracker.ts'
import type { View } from './view.ts'

interface WatchOptions {
  from?: FollowStart
  /** True if an event is shown; by default every event is. */
  select?(event: FollowEvent): boolean
  isDone(tracker: SessionTracker): boolean
}

/** Shows sessions live, through lost connections and restarts of the daemon, until `isDone`. Throws when they are removed. */
export async function watch(context: Context, target: FollowTarget, options: WatchOptions): Promise<SessionTracker> {
  const { client, out } = context
  const isSingle = 'session_ids' in target && target.session_ids.length === 1
  const view: View = out.isJson ? jsonView(out) : new SessionPrinters(client, out, isSingle)
  const tracker = new SessionTracker()
  const stopReporting = reportConnection(client, text => view.info(text))
  try {
    for await (const event of client.follow(target, options.from)) {
      tracker.update(event)
      if (options.select?.(event) ?? true) await view.show(event)
      if (options.isDone(tracker)) return tracker
    }
    throw targetRemovedError(target)
  } finally {
    stopReporting()
  }
}

function targetRemovedError(target: FollowTarget): CliError {
  if ('board_id' in target) return new CliError(EXIT.notFound, 'board_removed', 'The board was removed.')
  const message = target.session_ids.length === 1 ? 'The session was removed.' : 'All sessions were removed.'
  return new CliError(EXIT.notFound, 'session_removed', message)
}
