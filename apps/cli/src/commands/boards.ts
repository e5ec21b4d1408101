import type { Board } from '@callboard/contract'
import type { Command } from 'commander'
import { EXIT, Failure } from '../base/failure.ts'
import { CALLBOARD } from '../base/program-name.ts'
import { shortId } from '../base/short-id.ts'
import { type Context, withDaemon } from '../context/context.ts'
import { joinBoard } from '../context/http.ts'
import type { Column } from '../context/output.ts'
import { localTime } from '../format/time.ts'
import { BOARD, pick } from '../select/resolve.ts'
import { pickUsers } from '../select/resolve-people.ts'

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
    .description('the boards you see; without a verb it lists them')
    .summary('list boards; create, rename, share, join, remove, show')
    .action((_options: object, command: Command) => withDaemon(command, list))
  group
    .command('create <name>')
    .description('a new board, which everyone sees unless it is told who')
    .option('--description <text>', 'what it is for')
    .option('--members <users>', MEMBERS)
    .action((name: string, options: CreateOptions, command: Command) =>
      withDaemon(command, context => create(context, name, options))
    )
  group
    .command('rename <board> <name>')
    .description('gives a board another name; for whoever made it, and for admins')
    .action((typed: string, name: string, _options: object, command: Command) =>
      withDaemon(command, context => rename(context, typed, name))
    )
  group
    .command('remove <board>')
    .description('removes a board without sessions; for whoever made it, and for admins')
    .action((typed: string, _options: object, command: Command) =>
      withDaemon(command, context => remove(context, typed))
    )
  group
    .command('share <board>')
    .description('who sees a board from now on; for whoever made it, and for admins')
    .option('--open', 'everyone')
    .option('--members <users>', `${MEMBERS}; in place of those of before`)
    .addHelpText('after', SHARE_HELP)
    .action((typed: string, options: ShareOptions, command: Command) =>
      withDaemon(command, context => share(context, typed, options))
    )
  group
    .command('join <board>')
    .description('makes you a member; for admins, who may join what they do not see yet by its whole id')
    .action((typed: string, _options: object, command: Command) => withDaemon(command, context => join(context, typed)))
  group
    .command('show <board>')
    .description('one board, by id or slug')
    .action((typed: string, _options: object, command: Command) => withDaemon(command, context => show(context, typed)))
}

const MEMBERS = 'these people and whoever made it, by name, e-mail or id, with commas between'

const SHARE_HELP = `
Examples:
  ${CALLBOARD} boards share backstage --members ada,ben
  ${CALLBOARD} boards share backstage --open`

async function list({ client, out, allRows }: Context): Promise<void> {
  const rows = await allRows(page => client.service('boards').find({ query: page }))
  const names = await namesOf(rows, { client, allRows })
  const columns: Column<Board>[] = [
    ['ID', board => shortId(board.board_id)],
    ['SLUG', board => board.slug],
    ['CREATED', board => localTime(board.created_at)],
    ['SEEN BY', board => inShort(seersOf(board, names))],
    ['NAME', board => board.name]
  ]
  out.list(rows, columns, `No boards yet. Make one: ${CALLBOARD} boards create <name>`)
}

async function create({ client, out }: Context, name: string, { description, members }: CreateOptions): Promise<void> {
  const shared = members === undefined ? {} : await amongOnly(client, members)
  const board = await client.service('boards').create({ name, ...(description && { description }), ...shared })
  out.made(board, board.board_id, `Board "${board.name}" is there.`)
}

async function rename({ client, out }: Context, typed: string, name: string): Promise<void> {
  const { board_id } = await pick(client, BOARD, typed)
  out.made(await client.service('boards').patch(board_id, { name }), board_id, `It is called "${name}" now.`)
}

async function remove({ client, out }: Context, typed: string): Promise<void> {
  const { board_id, name } = await pick(client, BOARD, typed)
  out.made(await client.service('boards').remove(board_id), board_id, `Board "${name}" is removed.`)
}

async function share(context: Context, typed: string, { open, members }: ShareOptions): Promise<void> {
  const { client, out } = context
  if ((open === undefined) === (members === undefined)) {
    throw new Failure(EXIT.usage, 'no_seers', 'Say who sees it: either --open or --members <users>.')
  }
  const { board_id } = await pick(client, BOARD, typed)
  const shared = members === undefined ? ({ visibility: 'open' } as const) : await amongOnly(client, members)
  const board = await client.service('boards').patch(board_id, shared)
  const seers = seersOf(board, await namesOf([board], context))
  out.made(board, board_id, `Board "${board.name}" is seen by ${seers.join(', ')} now.`)
}

/** A board that one does not see has no name and no beginning of an id that could be looked for. */
async function join({ client, out, target }: Context, typed: string): Promise<void> {
  const isWhole = /^brd_[a-z2-7]{20}$/.test(typed)
  const board = await joinBoard(target, isWhole ? typed : (await pick(client, BOARD, typed)).board_id)
  out.made(board, board.board_id, `You see board "${board.name}".`)
}

async function show(context: Context, typed: string): Promise<void> {
  const { client, out } = context
  const board = await pick(client, BOARD, typed)
  const [{ total }, names] = await Promise.all([
    client.service('sessions').find({ query: { board_id: board.board_id, $limit: 0 } }),
    namesOf([board], context)
  ])
  out.show(board, [
    ['id', board.board_id],
    ['name', board.name],
    ['slug', board.slug],
    ['description', board.description || '-'],
    ['seen by', seersOf(board, names).join(', ')],
    ['sessions', String(total)],
    ['created', localTime(board.created_at)]
  ])
}

async function amongOnly(client: Context['client'], typed: string) {
  const users = await pickUsers(client, typed)
  return { visibility: 'members', members: users.map(user => user.user_id) } as const
}

/** Names by id, which only boards that are not open need. */
async function namesOf(rows: readonly Board[], { client, allRows }: Pick<Context, 'client' | 'allRows'>) {
  if (rows.every(board => board.visibility === 'open')) return new Map<string, string>()
  const everyone = await allRows(page => client.service('users').find({ query: page }))
  return new Map(everyone.map(user => [user.user_id, user.name]))
}

function seersOf({ visibility, created_by, members }: Board, names: ReadonlyMap<string, string>): string[] {
  if (visibility === 'open') return ['everyone']
  const seers = [...new Set([created_by, ...members])].flatMap(id => names.get(id) ?? [])
  return seers.length ? seers : ['nobody']
}

const inShort = ([first = '', ...others]: string[]) => (others.length ? `${first} and ${others.length} more` : first)
