import type { Board, ChannelMode, Session } from '@callboard/contract'
import type { Application } from '../declarations.ts'
import { type BoardVisibility, toBoardVisibility } from './audience.ts'

/**
 * What deciding who hears what needs without asking the database: the mode, and where each session hangs. It is what was
 * said last: each event is known here before anything is said after it.
 */
export class VisibilityCache {
  mode: ChannelMode = 'everybody'
  private readonly boards = new Map<string, BoardVisibility>()
  private readonly sessions = new Map<string, string>()

  constructor(app: Application) {
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

  /** Reads what earlier runs of the daemon left. */
  async load(app: Application): Promise<void> {
    const database = app.get('database')
    const [setting] = await database('settings').select('channel_mode')
    this.mode = setting.channel_mode
    for (const board of await database('boards').select('board_id', 'visibility', 'created_by', 'members')) {
      this.boards.set(board.board_id, toBoardVisibility(board))
    }
    for (const { session_id, board_id } of await database('sessions').select('session_id', 'board_id')) {
      this.sessions.set(session_id, board_id)
    }
  }

  of(session_id: string): BoardVisibility | undefined {
    return this.boards.get(this.sessions.get(session_id) ?? '')
  }
}
