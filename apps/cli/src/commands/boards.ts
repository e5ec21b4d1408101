import type { Board } from '@callboard/contract'
import type { Command } from 'commander'
import { CliError, EXIT } from '../base/cli-error.ts'
import { PROGRAM_NAME } from '../base/program-name.ts'
import { shortId } from '../base/short-id.ts'
import { type Context, withDaemon } from '../context/context.ts'
import { joinBoard } from '../context/http.ts'
import type { Column } from '../context/output.ts'
import { formatTime } from '../format/time.ts'
import { BOARD, resolve } from '../select/resolve.ts'
import { resolveUsers } from '../select/resolve-people.ts'

interface CreateOptions {
  description?: string
  members?: string
}

interface ShareOptions {
  open?: true
  members?: string
}

export function boards(program: Command): void {
  const group = program
    .command('boards')
    .description('List the boards, or create and change them')
    .summary('List boards; create, rename, share, join, remove, show')
    .action((_options: object, command: Command) => withDaemon(command, list))
  group
    .command('create <name>')
    .description('Create a board; everyone has access unless you pass --members')
    .option('--description <text>', 'Description')
    .option('--members <users>', MEMBERS)
    .action((name: string, options: CreateOptions, command: Command) =>
      withDaemon(command, context => create(context, name, options))
    )
  group
    .command('rename <board> <name>')
    .description('Rename a board (its creator and admins)')
    .action((board: string, name: string, _options: object, command: Command) =>
      withDaemon(command, context => rename(context, board, name))
    )
  group
    .command('remove <board>')
    .description('Remove a board without sessions (its creator and admins)')
    .action((board: string, _options: object, command: Command) =>
      withDaemon(command, context => remove(context, board))
    )
  group
    .command('share <board>')
    .description('Change who has access to a board (its creator and admins)')
    .option('--open', 'Everyone')
    .option('--members <users>', `${MEMBERS}; replaces the current members`)
    .addHelpText('after', SHARE_HELP)
    .action((board: string, options: ShareOptions, command: Command) =>
      withDaemon(command, context => share(context, board, options))
    )
  group
    .command('join <board>')
    .description('Become a member of a board (admins; by its full id where you have no access)')
    .action((board: string, _options: object, command: Command) => withDaemon(command, context => join(context, board)))
  group
    .command('show <board>')
    .description('Show a board')
    .action((board: string, _options: object, command: Command) => withDaemon(command, context => show(context, board)))
}

const MEMBERS = 'Names, e-mail addresses or ids, separated by commas, who share it with its creator'

const SHARE_HELP = `
Examples:
  ${PROGRAM_NAME} boards share backstage --members ada,ben
  ${PROGRAM_NAME} boards share backstage --open`

async function list({ client, out, allRows }: Context): Promise<void> {
  const rows = await allRows(page => client.service('boards').find({ query: page }))
  const names = await userNames(rows, { client, allRows })
  const columns: Column<Board>[] = [
    ['ID', board => shortId(board.board_id)],
    ['SLUG', board => board.slug],
    ['CREATED', board => formatTime(board.created_at)],
    ['ACCESS', board => abbreviate(allowedNames(board, names))],
    ['NAME', board => board.name]
  ]
  out.printList(rows, columns, `No boards. Create one: ${PROGRAM_NAME} boards create <name>`)
}

async function create({ client, out }: Context, name: string, { description, members }: CreateOptions): Promise<void> {
  const sharing = members === undefined ? {} : await toMembers(client, members)
  const board = await client.service('boards').create({ name, ...(description && { description }), ...sharing })
  out.printResult(board, board.board_id, `Created board "${board.name}".`)
}

async function rename({ client, out }: Context, boardName: string, name: string): Promise<void> {
  const { board_id } = await resolve(client, BOARD, boardName)
  out.printResult(await client.service('boards').patch(board_id, { name }), board_id, `Renamed board to "${name}".`)
}

async function remove({ client, out }: Context, boardName: string): Promise<void> {
  const { board_id, name } = await resolve(client, BOARD, boardName)
  out.printResult(await client.service('boards').remove(board_id), board_id, `Removed board "${name}".`)
}

async function share(context: Context, boardName: string, { open, members }: ShareOptions): Promise<void> {
  const { client, out } = context
  if ((open === undefined) === (members === undefined)) {
    throw new CliError(EXIT.usage, 'usage', 'Specify either --open or --members <users>.')
  }
  const { board_id } = await resolve(client, BOARD, boardName)
  const sharing = members === undefined ? ({ visibility: 'open' } as const) : await toMembers(client, members)
  const board = await client.service('boards').patch(board_id, sharing)
  const names = allowedNames(board, await userNames([board], context))
  out.printResult(board, board_id, `Board "${board.name}" is shared with ${names.join(', ')}.`)
}

/** A board without access cannot be looked up, so admins pass its full id. */
async function join({ client, out, target }: Context, boardName: string): Promise<void> {
  const isFullId = /^brd_[a-z2-7]{20}$/.test(boardName)
  const board = await joinBoard(target, isFullId ? boardName : (await resolve(client, BOARD, boardName)).board_id)
  out.printResult(board, board.board_id, `Joined board "${board.name}".`)
}

async function show(context: Context, boardName: string): Promise<void> {
  const { client, out } = context
  const board = await resolve(client, BOARD, boardName)
  const [{ total }, names] = await Promise.all([
    client.service('sessions').find({ query: { board_id: board.board_id, $limit: 0 } }),
    userNames([board], context)
  ])
  out.printRow(board, [
    ['id', board.board_id],
    ['name', board.name],
    ['slug', board.slug],
    ['description', board.description || '-'],
    ['access', allowedNames(board, names).join(', ')],
    ['sessions', String(total)],
    ['created', formatTime(board.created_at)]
  ])
}

async function toMembers(client: Context['client'], list: string) {
  const users = await resolveUsers(client, list)
  return { visibility: 'members', members: users.map(user => user.user_id) } as const
}

/** The names of users by their ids; empty where every board is open. */
async function userNames(rows: readonly Board[], { client, allRows }: Pick<Context, 'client' | 'allRows'>) {
  if (rows.every(board => board.visibility === 'open')) return new Map<string, string>()
  const users = await allRows(page => client.service('users').find({ query: page }))
  return new Map(users.map(user => [user.user_id, user.name]))
}

function allowedNames({ visibility, created_by, members }: Board, names: ReadonlyMap<string, string>): string[] {
  if (visibility === 'open') return ['everyone']
  const allowed = [...new Set([created_by, ...members])].flatMap(id => names.get(id) ?? [])
  return allowed.length ? allowed : ['nobody']
}

const abbreviate = ([first = '', ...others]: string[]) => (others.length ? `${first} +${others.length}` : first)
