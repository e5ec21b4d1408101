import type { Board } from '@callboard/contract'
import type { Command } from 'commander'
import type { Column } from '../output.ts'
import { localTime } from '../terminal/time.ts'
import { BOARD, pick, shortId } from '../things.ts'
import { type Context, withDaemon } from '../with-daemon.ts'

export function boards(program: Command): void {
  const group = program
    .command('boards')
    .description('the boards; without a verb it lists them')
    .summary('list boards; create, show')
    .action((_options: object, command: Command) => withDaemon(command, list))
  group
    .command('create <name>')
    .description('a new board')
    .option('--description <text>', 'what it is for')
    .action((name: string, { description }: { description?: string }, command: Command) =>
      withDaemon(command, context => create(context, { name, ...(description && { description }) }))
    )
  group
    .command('show <board>')
    .description('one board, by id or slug')
    .action((typed: string, _options: object, command: Command) => withDaemon(command, context => show(context, typed)))
}

const COLUMNS: Column<Board>[] = [
  ['ID', board => shortId(board.board_id)],
  ['SLUG', board => board.slug],
  ['CREATED', board => localTime(board.created_at)],
  ['NAME', board => board.name]
]

async function list({ client, out, allRows }: Context): Promise<void> {
  const rows = await allRows(page => client.service('boards').find({ query: page }))
  out.list(rows, COLUMNS, 'No boards yet. Make one: callboard boards create <name>')
}

async function create({ client, out }: Context, data: { name: string; description?: string }): Promise<void> {
  const board = await client.service('boards').create(data)
  out.made(board, board.board_id, `Board "${board.name}" is there.`)
}

async function show({ client, out }: Context, typed: string): Promise<void> {
  const board = await pick(client, BOARD, typed)
  const { total } = await client.service('sessions').find({ query: { board_id: board.board_id, $limit: 0 } })
  out.show(board, [
    ['id', board.board_id],
    ['name', board.name],
    ['slug', board.slug],
    ['description', board.description || '-'],
    ['sessions', String(total)],
    ['created', localTime(board.created_at)]
  ])
}
