import type { Item } from './canary-log.ts'

/** A board, as the test knows it without asking the daemon. */
export class Board implements Item {
  readonly id: string
  readonly maker: string
  visibility = 'members'
  members = new Set<string>()

  constructor(id: string, maker: string) {
    this.id = id
    this.maker = maker
  }

  seenBy(person: string): boolean {
    return this.visibility === 'open' || person === this.maker || this.members.has(person)
  }
}

/** A session, which is seen by those who see the board that it is on; by nobody when it has been removed. */
export class Session implements Item {
  readonly id: string
  board: Board | undefined
  /** Where each of its words is told of. */
  readonly #told: Set<Board>[] = []

  constructor(id: string, board: Board) {
    this.id = id
    this.board = board
  }

  /** Where a new word will be told of: on this board, and on those that the session comes to later. */
  toldOn(board: Board): ReadonlySet<Board> {
    const told = new Set([board])
    this.#told.push(told)
    return told
  }

  moveTo(board: Board): void {
    this.board = board
    for (const told of this.#told) told.add(board)
  }

  seenBy(person: string): boolean {
    return this.board?.seenBy(person) ?? false
  }
}
