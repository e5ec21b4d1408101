import type { Session } from '@callboard/contract'
import type { Command } from 'commander'
import { PROGRAM_NAME } from '../base/program-name.ts'
import { shortId } from '../base/short-id.ts'
import { type Context, withDaemon } from '../context/context.ts'
import { toSingleLine } from '../format/sanitize.ts'
import { agentOrDefault, boardOrDefault, repoOrDefault } from '../select/defaults.ts'

interface CreateOptions {
  title?: string
  board?: string
  agent?: string
  repo?: string
  workTree?: true
}

/** Adds `sessions create`. */
export function addCreateCommand(group: Command): void {
  group
    .command('create')
    .description('Create a session')
    .option('--title <title>', 'Title (default: the name of the repository)')
    .option('--board <board>', 'Board (default: the only one)')
    .option('--agent <agent>', 'Agent (default: builtin)')
    .option('--repo <repo>', 'Id, name or path of a repository (default: the current checkout)')
    .option('--work-tree', 'Work on a separate branch in a separate git worktree')
    .addHelpText(
      'after',
      `\nExample:\n  ${PROGRAM_NAME} sessions create --title "Tidy the tests" --agent claude --work-tree`
    )
    .action((_options: object, command: Command) =>
      // `sessions` has a --board as well, and commander gives the value to it.
      withDaemon(command, context => create(context, command.optsWithGlobals<CreateOptions>()))
    )
}

async function create(context: Context, options: CreateOptions): Promise<void> {
  const { client, out } = context
  const board = await boardOrDefault(client, options.board)
  const agent = await agentOrDefault(client, options.agent)
  const repo = await repoOrDefault(context, options.repo)
  const session = await client.service('sessions').create({
    title: options.title ?? repo.name,
    board_id: board.board_id,
    agent_id: agent.agent_id,
    repo_id: repo.repo_id,
    ...(options.workTree && { work_tree: true })
  })
  if (!options.workTree) await warnOfSharedDirectory(context, session)
  if (agent.status === 'missing') {
    const hint = agent.preset ? ` Install it with: ${PROGRAM_NAME} agents install ${agent.name}` : ''
    out.info(`Warning: ${agent.name} is not installed.${hint}`)
  }
  const directory = session.directory ?? repo.path
  out.printResult(
    session,
    session.session_id,
    `Created session "${toSingleLine(session.title)}" in ${directory}. ${promptHint(session)}`
  )
}

/** The command that sends a first prompt. */
export function promptHint({ session_id }: Session): string {
  return `Send a prompt with: ${PROGRAM_NAME} prompt ${shortId(session_id)} "…" --follow`
}

/** Sharing a directory is allowed, but two agents that write to it get in each other's way. */
async function warnOfSharedDirectory({ client, out }: Context, { session_id, repo_id }: Session): Promise<void> {
  const query = { repo_id, work_tree: 'none' as const, archived_at: null, session_id: { $ne: session_id }, $limit: 1 }
  const { total, data } = await client.service('sessions').find({ query })
  const [other] = data
  if (!other) return
  const others = total === 1 ? `“${toSingleLine(other.title)}” works` : `${total} other sessions work`
  out.info(`Warning: ${others} in the same directory. Use --work-tree for a separate one.`)
}
