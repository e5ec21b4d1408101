import type { Board, ChannelMode, Session } from '@callboard/contract'
import type { Knex } from 'knex'
import type { Application } from '../declarations.ts'
import { type BoardVisibility, toBoardVisibility } from './audience.ts'

declare module '../declarations.ts' {
  interface Settings {
    visibility: VisibilityCache
  }
}

/**
 * The channel mode and the board of each session, held in memory so that an event's recipients are found without a query.
 * It reflects the last emitted event: each event updates it before the next one is published.
 */
export class VisibilityCache {
  mode: ChannelMode = 'everybody'
  private readonly database: Knex
  private readonly boards = new Map<string, BoardVisibility>()
  /** The board id of each session. */
  private readonly sessions = new Map<string, string>()

  constructor(database: Knex) {
    this.database = database
  }

  /** Keeps up with the events of boards, sessions and settings. Called once those services are registered. */
  listen(app: Application): void {
    const boards = app.service('boards')
    const sessions = app.service('sessions')
    for (const event of ['created', 'updated', 'patched']) {
      boards.on(event, (board: Board) => this.boards.set(board.board_id, toBoardVisibility(board)))
      sessions.on(event, (session: Session) => this.sessions.set(session.session_id, session.board_id))
    }
    boards.on('removed', ({ board_id }: Board) => this.boards.delete(board_id))
    sessions.on('removed', ({ session_id }: Session) => this.sessions.delete(session_id))
    app.service('settings').on('patched', ({ channel_mode }) => {
      this.mode = channel_mode
    })
  }

  /** Reads the rows that earlier runs of the daemon stored. */
  async load(): Promise<void> {
    const { database } = this
    const [settings] = await database('settings').select('channel_mode')
    this.mode = settings.channel_mode
    for (const board of await database('boards').select('board_id', 'visibility', 'created_by', 'members')) {
      this.boards.set(board.board_id, toBoardVisibility(board))
    }
    for (const { session_id, board_id } of await database('sessions').select('session_id', 'board_id')) {
      this.sessions.set(session_id, board_id)
    }
  }

  /** The visibility of a session's board; undefined when the session does not exist. */
  of(session_id: string): BoardVisibility | undefined {
    return this.boards.get(this.sessions.get(session_id) ?? '')
  }
}
