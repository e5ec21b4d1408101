import type { Session, Task } from '@callboard/contract'
import type { Command } from 'commander'
import { PROGRAM_NAME } from '../base/program-name.ts'
import { shortId } from '../base/short-id.ts'
import { type Context, withDaemon } from '../context/context.ts'
import type { Column } from '../context/output.ts'
import { toSingleLine } from '../format/sanitize.ts'
import { formatTime } from '../format/time.ts'
import { formatContextUse, formatCost, formatStatus, formatTokens, UNKNOWN } from '../format/usage.ts'
import { BOARD, resolve, SESSION } from '../select/resolve.ts'
import { confirm } from '../terminal/ask.ts'
import { addCreateCommand, promptHint } from './create-session.ts'
import { addSetCommand } from './session-options.ts'

interface ListOptions {
  board?: string
  all?: true
}

interface ForkOptions {
  title?: string
}

interface RemoveOptions {
  force?: true
  yes?: true
}

export function sessions(program: Command): void {
  const group = program
    .command('sessions')
    .description('List the sessions, or create and change them')
    .summary('List sessions; create, set, rename, fork, move, archive, restore, remove, show')
    .option('--board <board>', 'Only sessions on a board')
    .option('--all', 'Include archived sessions')
    .action((options: ListOptions, command: Command) => withDaemon(command, context => list(context, options)))
  addCreateCommand(group)
  addSetCommand(group)
  group
    .command('fork <session>')
    .description('Create a session that continues from this conversation, if its agent supports it')
    .option('--title <title>', 'Title (default: the same with "(fork)")')
    .action((session: string, options: ForkOptions, command: Command) =>
      withDaemon(command, context => fork(context, session, options))
    )
  group
    .command('move <session> <board>')
    .description('Move a session to another board; its members get access')
    .action((session: string, board: string, _options: object, command: Command) =>
      withDaemon(command, context => move(context, session, board))
    )
  group
    .command('rename <session> <title>')
    .description('Change the title of a session')
    .action((session: string, title: string, _options: object, command: Command) =>
      withDaemon(command, context => update(context, session, { title }, `Renamed session to "${title}".`))
    )
  group
    .command('archive <session>')
    .description('Archive a session')
    .action((session: string, _options: object, command: Command) =>
      withDaemon(command, context =>
        update(context, session, { archived_at: new Date().toISOString() }, 'Session archived.')
      )
    )
  group
    .command('restore <session>')
    .description('Restore an archived session')
    .action((session: string, _options: object, command: Command) =>
      withDaemon(command, context => update(context, session, { archived_at: null }, 'Session restored.'))
    )
  group
    .command('remove <session>')
    .description('Remove a session with its messages and its worktree')
    .option('--force', 'Also remove work that is not saved anywhere else')
    .option('--yes', 'Skip the confirmation')
    .action((session: string, options: RemoveOptions, command: Command) =>
      withDaemon(command, context => remove(context, session, options))
    )
  group
    .command('show <session>')
    .description('Show a session and its prompts')
    .action((session: string, _options: object, command: Command) =>
      withDaemon(command, context => show(context, session))
    )
}

async function list({ client, out, allRows }: Context, { board, all }: ListOptions): Promise<void> {
  const onBoard = board === undefined ? {} : { board_id: (await resolve(client, BOARD, board)).board_id }
  const query = { ...onBoard, ...(!all && { archived_at: null }) }
  const [rows, agents, repos] = await Promise.all([
    allRows(page => client.service('sessions').find({ query: { ...query, ...page } })),
    allRows(page => client.service('agents').find({ query: page })),
    allRows(page => client.service('repos').find({ query: page }))
  ])
  const agentNames = new Map(agents.map(agent => [agent.agent_id, agent.name]))
  const repoNames = new Map(repos.map(repo => [repo.repo_id, repo.name]))
  const columns: Column<Session>[] = [
    ['ID', session => shortId(session.session_id)],
    ['STATUS', formatStatus],
    ['AGENT', session => agentNames.get(session.agent_id) ?? '-'],
    ['REPO', session => repoNames.get(session.repo_id) ?? '-'],
    ...USAGE_COLUMNS.filter(([, text]) => rows.some(row => text(row) !== UNKNOWN)),
    ['LAST ACTIVE', session => formatTime(session.last_message_at ?? session.created_at)],
    ['TITLE', session => session.title]
  ]
  out.printList(rows, columns, `No sessions. Create one: ${PROGRAM_NAME} sessions create --title <title>`)
}

/** Columns that are shown where any agent reports them. */
const USAGE_COLUMNS: Column<Session>[] = [
  ['CONTEXT', formatContextUse],
  ['TOKENS', session => formatTokens(session.usage)],
  ['COST', session => formatCost(session.usage)]
]

async function remove({ client, out }: Context, name: string, { force, yes }: RemoveOptions): Promise<void> {
  const { session_id, title } = await resolve(client, SESSION, name)
  const label = `${shortId(session_id)} "${toSingleLine(title)}"`
  if (!yes) await confirm(`Remove session ${label} with its messages and its worktree?`)
  const session = await client.service('sessions').remove(session_id, { query: force ? { force } : {} })
  out.printResult(session, session_id, `Removed session "${toSingleLine(title)}".`)
}

async function fork({ client, out }: Context, name: string, { title }: ForkOptions): Promise<void> {
  const { session_id } = await resolve(client, SESSION, name)
  const session = await client.fork(session_id, { ...(title !== undefined && { title }) })
  const message = `Created session "${toSingleLine(session.title)}". ${promptHint(session)}`
  out.printResult(session, session.session_id, message)
}

async function move({ client, out }: Context, name: string, boardName: string): Promise<void> {
  const { session_id, title } = await resolve(client, SESSION, name)
  const board = await resolve(client, BOARD, boardName)
  const session = await client.service('sessions').patch(session_id, { board_id: board.board_id })
  out.printResult(session, session_id, `Moved session "${toSingleLine(title)}" to board "${board.name}".`)
}

async function update(
  { client, out }: Context,
  name: string,
  data: Partial<Pick<Session, 'title' | 'archived_at'>>,
  message: string
): Promise<void> {
  const { session_id } = await resolve(client, SESSION, name)
  out.printResult(await client.service('sessions').patch(session_id, data), session_id, message)
}

async function show({ client, out, allRows }: Context, name: string): Promise<void> {
  const session = await resolve(client, SESSION, name)
  const { session_id } = session
  const [board, agent, repo, tasks] = await Promise.all([
    client.service('boards').get(session.board_id),
    client.service('agents').get(session.agent_id),
    client.service('repos').get(session.repo_id),
    allRows(page => client.service('tasks').find({ query: { session_id, ...page } }))
  ])
  out.printRow(session, [
    ['id', session_id],
    ['title', session.title],
    ['status', formatStatus(session)],
    ['board', board.name],
    ['agent', agent.name],
    ['repo', repo.path],
    ...(session.directory === null ? [] : [['worktree', session.directory] as const]),
    ...(session.branch === null ? [] : [['branch', session.branch] as const]),
    ...(session.options ?? []).map(({ id, value }) => [id, value] as const),
    ['context', formatContextUse(session)],
    ['tokens', formatTokens(session.usage)],
    ['cost', formatCost(session.usage)],
    ['created', formatTime(session.created_at)],
    ['last active', formatTime(session.last_message_at)]
  ])
  if (out.isJson || !tasks.length) return
  out.write('\n')
  out.printList(tasks, TASK_COLUMNS, '')
}

const TASK_COLUMNS: Column<Task>[] = [
  ['TASK', task => shortId(task.task_id)],
  ['STATUS', task => task.status],
  ['STARTED', task => formatTime(task.started_at)],
  ['TOKENS', task => formatTokens(task.usage)],
  ['COST', task => formatCost(task.usage)],
  ['PROMPT', task => task.prompt]
]
