import type { ConnectionSource, Followed } from '@callboard/client'
import type { Session, Task } from '@callboard/contract'
import { EXIT, Failure } from '../failure.ts'
import type { Context } from '../with-daemon.ts'
import { jsonLines } from './json-lines.ts'
import { Printer } from './printer.ts'

/** What shows a conversation: to people, or to programs. */
export interface Show {
  change(change: Followed): void
  /** A word beside the conversation. */
  say(text: string): void
}

/** Where a session stands when everything up to here has been shown. */
export interface Standing {
  session: Session
  tasks: Map<string, Task>
}

interface WatchOptions {
  /** What of a change is shown; all of it unless told. */
  select?(change: Followed): Followed | undefined
  isOver(standing: Standing): boolean
}

/** Shows a session live, through broken connections and restarts of the daemon, until it is over or removed. */
export async function watch(context: Context, session: Session, options: WatchOptions): Promise<Standing> {
  const { client, out } = context
  const agent = await client.service('agents').get(session.agent_id)
  const show: Show = out.isJson ? jsonLines(out) : new Printer(out, agent.name)
  const standing: Standing = { session, tasks: new Map() }
  const unsubscribe = sayWhenAway(client.connection, show)
  try {
    let isShown = false
    for await (const change of client.follow({ session_ids: [session.session_id] })) {
      if (change.kind === 'session') standing.session = change.session
      if (change.kind === 'task') standing.tasks.set(change.task.task_id, change.task)
      if (change.kind === 'loading') isShown = false
      if (change.kind === 'ready') isShown = true
      const shown = options.select ? options.select(change) : change
      if (shown) show.change(shown)
      if (isShown && options.isOver(standing)) return standing
    }
    throw new Failure(EXIT.notFound, 'session_removed', 'The session was removed.')
  } finally {
    unsubscribe()
  }
}

function sayWhenAway(connection: ConnectionSource, show: Show): () => void {
  let isAway = false
  return connection.subscribe(() => {
    const state = connection.current()
    if (state.status === 'offline' && !isAway) show.say(`${state.reason} Trying again until it is back.`)
    if (state.status === 'live' && isAway) show.say('Connected again.')
    if (state.status === 'offline' || state.status === 'live') isAway = state.status === 'offline'
  })
}
