import type { Session, Task } from '@callboard/contract'
import type { Command } from 'commander'
import { CALLBOARD } from '../base/program-name.ts'
import { shortId } from '../base/short-id.ts'
import { type Context, withDaemon } from '../context/context.ts'
import type { Column } from '../context/output.ts'
import { oneLine } from '../format/sanitize.ts'
import { localTime } from '../format/time.ts'
import { contextOf, costOf, statusOf, tokensOf, UNKNOWN } from '../format/usage.ts'
import { chooseAgent, chooseBoard, chooseRepo } from '../select/defaults.ts'
import { BOARD, pick, SESSION } from '../select/resolve.ts'
import { sessionsSet } from './sessions-set.ts'

interface ListOptions {
  board?: string
  all?: true
}

interface ForkOptions {
  title?: string
}

interface CreateOptions {
  title?: string
  board?: string
  agent?: string
  repo?: string
  workTree?: true
}

export function sessions(program: Command): void {
  const group = program
    .command('sessions')
    .description('the conversations with agents; without a verb it lists them')
    .summary('list sessions; create, set, rename, fork, move, archive, restore, remove, show')
    .option('--board <board>', 'those on one board')
    .option('--all', 'archived ones too')
    .action((options: ListOptions, command: Command) => withDaemon(command, context => list(context, options)))
  group
    .command('create')
    .description('a new session')
    .option('--title <title>', "what it is about; else the repository's name")
    .option('--board <board>', 'the board it is on, by id or slug; else the only one')
    .option('--agent <agent>', 'who works, by id or name; else the builtin agent')
    .option('--repo <repo>', 'where, by id, name or path; else the checkout of this directory')
    .option('--work-tree', 'in a git work tree and on a branch of its own, not in the checkout itself')
    .action((_options: object, command: Command) =>
      // `sessions` takes --board as well and would keep it to itself.
      withDaemon(command, context => create(context, command.optsWithGlobals<CreateOptions>()))
    )
  sessionsSet(group)
  group
    .command('fork <session>')
    .description('a new session that goes on from where this one is, where its agent can')
    .option('--title <title>', 'what it is about; else the same with "(fork)"')
    .action((typed: string, options: ForkOptions, command: Command) =>
      withDaemon(command, context => fork(context, typed, options))
    )
  group
    .command('move <session> <board>')
    .description('puts a session on another board, by id or slug; who sees that one sees it')
    .action((typed: string, board: string, _options: object, command: Command) =>
      withDaemon(command, context => move(context, typed, board))
    )
  group
    .command('rename <session> <title>')
    .description('gives a session another title')
    .action((typed: string, title: string, _options: object, command: Command) =>
      withDaemon(command, context => change(context, typed, { title }, `It is called "${title}" now.`))
    )
  group
    .command('archive <session>')
    .description('puts a session away; with `restore` it is back')
    .action((typed: string, _options: object, command: Command) =>
      withDaemon(command, context =>
        change(context, typed, { archived_at: new Date().toISOString() }, 'It is archived.')
      )
    )
  group
    .command('restore <session>')
    .description('puts an archived session back on its board')
    .action((typed: string, _options: object, command: Command) =>
      withDaemon(command, context => change(context, typed, { archived_at: null }, 'It is back on its board.'))
    )
  group
    .command('remove <session>')
    .description('removes a session with all that was said in it, and its work tree')
    .option('--force', 'also with work in it that is nowhere else')
    .action((typed: string, { force }: { force?: true }, command: Command) =>
      withDaemon(command, context => remove(context, typed, force === true))
    )
  group
    .command('show <session>')
    .description('one session with its prompts')
    .action((typed: string, _options: object, command: Command) => withDaemon(command, context => show(context, typed)))
}

async function list({ client, out, allRows }: Context, { board, all }: ListOptions): Promise<void> {
  const on = board === undefined ? {} : { board_id: (await pick(client, BOARD, board)).board_id }
  const query = { ...on, ...(!all && { archived_at: null }) }
  const [rows, agents, repos] = await Promise.all([
    allRows(page => client.service('sessions').find({ query: { ...query, ...page } })),
    allRows(page => client.service('agents').find({ query: page })),
    allRows(page => client.service('repos').find({ query: page }))
  ])
  const agentNames = new Map(agents.map(agent => [agent.agent_id, agent.name]))
  const repoNames = new Map(repos.map(repo => [repo.repo_id, repo.name]))
  const columns: Column<Session>[] = [
    ['ID', session => shortId(session.session_id)],
    ['STATUS', statusOf],
    ['AGENT', session => agentNames.get(session.agent_id) ?? '-'],
    ['REPO', session => repoNames.get(session.repo_id) ?? '-'],
    ...SPENT.filter(([, text]) => rows.some(row => text(row) !== UNKNOWN)),
    ['LAST', session => localTime(session.last_message_at ?? session.created_at)],
    ['TITLE', session => session.title]
  ]
  out.list(rows, columns, `No sessions yet. Begin one: ${CALLBOARD} sessions create --title <title>`)
}

/** Shown where any agent tells it. */
const SPENT: Column<Session>[] = [
  ['CONTEXT', contextOf],
  ['TOKENS', session => tokensOf(session.usage)],
  ['COST', session => costOf(session.usage)]
]

async function create(context: Context, { title, workTree, ...named }: CreateOptions): Promise<void> {
  const { client, out } = context
  const board = await chooseBoard(client, named.board)
  const agent = await chooseAgent(client, named.agent)
  const repo = await chooseRepo(context, named.repo)
  const session = await client.service('sessions').create({
    title: title ?? repo.name,
    board_id: board.board_id,
    agent_id: agent.agent_id,
    repo_id: repo.repo_id,
    ...(workTree && { work_tree: true })
  })
  if (!workTree) await warnOfOthers(context, session)
  if (agent.status === 'missing') {
    const how = agent.preset ? ` Install it: ${CALLBOARD} agents install ${agent.name}` : ''
    out.say(`Mind that ${agent.name} is not installed.${how}`)
  }
  const next = `${CALLBOARD} prompt ${shortId(session.session_id)} "…" --follow`
  out.made(
    session,
    session.session_id,
    `${agent.name} works in ${session.directory ?? repo.path}. Ask it something: ${next}`
  )
}

/** Nobody is kept from it, but two who write in one directory are in each other's way. */
async function warnOfOthers({ client, out }: Context, { session_id, repo_id }: Session): Promise<void> {
  const query = { repo_id, work_tree: 'none' as const, archived_at: null, session_id: { $ne: session_id }, $limit: 1 }
  const { total, data } = await client.service('sessions').find({ query })
  const [other] = data
  if (!other) return
  const others = total === 1 ? `“${oneLine(other.title)}” works` : `${total} other sessions work`
  out.say(`Mind that ${others} in the same directory. With --work-tree a session has one of its own.`)
}

async function remove({ client, out }: Context, typed: string, force: boolean): Promise<void> {
  const { session_id, title } = await pick(client, SESSION, typed)
  const session = await client.service('sessions').remove(session_id, { query: force ? { force } : {} })
  out.made(session, session_id, `“${oneLine(title)}” is removed.`)
}

async function fork({ client, out }: Context, typed: string, { title }: ForkOptions): Promise<void> {
  const { session_id } = await pick(client, SESSION, typed)
  const session = await client.fork(session_id, { ...(title !== undefined && { title }) })
  const next = `${CALLBOARD} prompt ${shortId(session.session_id)} "…" --follow`
  out.made(session, session.session_id, `"${session.title}" goes on from there: ${next}`)
}

async function move({ client, out }: Context, typed: string, typedBoard: string): Promise<void> {
  const { session_id, title } = await pick(client, SESSION, typed)
  const { board_id, name } = await pick(client, BOARD, typedBoard)
  const session = await client.service('sessions').patch(session_id, { board_id })
  out.made(session, session_id, `"${title}" is on board "${name}" now.`)
}

async function change(
  { client, out }: Context,
  typed: string,
  data: Partial<Pick<Session, 'title' | 'archived_at'>>,
  sentence: string
): Promise<void> {
  const { session_id } = await pick(client, SESSION, typed)
  out.made(await client.service('sessions').patch(session_id, data), session_id, sentence)
}

async function show({ client, out, allRows }: Context, typed: string): Promise<void> {
  const session = await pick(client, SESSION, typed)
  const { session_id } = session
  const [board, agent, repo, tasks] = await Promise.all([
    client.service('boards').get(session.board_id),
    client.service('agents').get(session.agent_id),
    client.service('repos').get(session.repo_id),
    allRows(page => client.service('tasks').find({ query: { session_id, ...page } }))
  ])
  out.show(session, [
    ['id', session_id],
    ['title', session.title],
    ['status', statusOf(session)],
    ['board', board.name],
    ['agent', agent.name],
    ['repo', repo.path],
    ...(session.directory === null ? [] : [['work tree', session.directory] as const]),
    ...(session.branch === null ? [] : [['branch', session.branch] as const]),
    ...(session.options ?? []).map(({ id, value }) => [id, value] as const),
    ['context', contextOf(session)],
    ['tokens', tokensOf(session.usage)],
    ['cost', costOf(session.usage)],
    ['created', localTime(session.created_at)],
    ['last', localTime(session.last_message_at)]
  ])
  if (out.isJson || !tasks.length) return
  out.write('\n')
  out.list(tasks, TASK_COLUMNS, '')
}

const TASK_COLUMNS: Column<Task>[] = [
  ['TASK', task => shortId(task.task_id)],
  ['STATUS', task => task.status],
  ['STARTED', task => localTime(task.started_at)],
  ['TOKENS', task => tokensOf(task.usage)],
  ['COST', task => costOf(task.usage)],
  ['PROMPT', task => task.prompt]
]
