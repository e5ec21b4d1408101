import type { CloneProgress, Repo } from '@callboard/contract'
import type { Command } from 'commander'
import { CliError, EXIT } from '../base/cli-error.ts'
import { toAbsolutePath } from '../base/local-path.ts'
import { PROGRAM_NAME } from '../base/program-name.ts'
import { shortId } from '../base/short-id.ts'
import { type Context, withDaemon } from '../context/context.ts'
import type { Column } from '../context/output.ts'
import { formatTime } from '../format/time.ts'
import { REPO, resolve } from '../select/resolve.ts'
import { exitOnInterrupt } from '../terminal/interrupt.ts'
import { ProgressLine } from '../terminal/progress-line.ts'

export function repos(program: Command): void {
  const group = program
    .command('repos')
    .description('List the repositories, or add and change them')
    .summary('List repositories; add, rename, remove, show')
    .action((_options: object, command: Command) => withDaemon(command, list))
  group
    .command('add <path-or-url>')
    .description("Add a git checkout on the daemon's machine, or clone a URL (https, ssh, file)")
    .option('--name <name>', 'Name (default: the name of the directory)')
    .action((location: string, { name }: { name?: string }, command: Command) =>
      withDaemon(command, context => add(context, location, name))
    )
  group
    .command('rename <repo> <name>')
    .description('Rename a repository in Callboard')
    .action((repo: string, name: string, _options: object, command: Command) =>
      withDaemon(command, context => rename(context, repo, name))
    )
  group
    .command('remove <repo>')
    .description('Remove a repository from Callboard; the checkout is kept, a running clone is canceled')
    .action((repo: string, _options: object, command: Command) => withDaemon(command, context => remove(context, repo)))
  group
    .command('show <repo>')
    .description('Show a repository')
    .action((repo: string, _options: object, command: Command) => withDaemon(command, context => show(context, repo)))
}

const COLUMNS: Column<Repo>[] = [
  ['ID', repo => shortId(repo.repo_id)],
  ['NAME', repo => repo.name],
  ['STATUS', repo => repo.status],
  ['BRANCH', repo => repo.default_branch ?? '-'],
  ['PATH', repo => repo.path]
]

async function list({ client, out, allRows }: Context): Promise<void> {
  const rows = await allRows(page => client.service('repos').find({ query: page }))
  out.printList(rows, COLUMNS, `No repositories. Add one: ${PROGRAM_NAME} repos add <path>`)
}

async function add(context: Context, text: string, name: string | undefined): Promise<void> {
  const { client, out, target } = context
  // Loaded here, as in `withDaemon`, so that help and usage errors are printed without delay.
  const { repoAt } = await import('@callboard/client')
  const location = repoAt(text)
  if ('url' in location) return clone(context, location.url, name)
  const data = { path: target.isLocal ? toAbsolutePath(text) : text, ...(name && { name }) }
  const repo = await client.service('repos').create(data)
  out.printResult(repo, repo.repo_id, `Added repository "${repo.name}" (${repo.path}).`)
}

/** Waits for the end of the clone, which continues in the daemon if the command is interrupted. */
async function clone({ client, out }: Context, url: string, name: string | undefined): Promise<void> {
  const repos = client.service('repos')
  const { waitForClone } = await import('@callboard/client')
  const { repo_id } = await repos.create({ url, ...(name && { name }) })
  exitOnInterrupt(`The clone continues; cancel it with: ${PROGRAM_NAME} repos remove ${shortId(repo_id)}`)
  const line = new ProgressLine()
  const onProgress = (progress: CloneProgress) => {
    if (progress.repo_id === repo_id && process.stderr.isTTY) line.show(`${progress.label} ${progress.percent} %`)
  }
  repos.on('progress', onProgress)
  const repo = await waitForClone(client, repo_id)
  repos.off('progress', onProgress)
  line.clear()
  if (!repo) throw new CliError(EXIT.failed, 'removed', 'The repository was removed while it was being cloned.')
  if (repo.error) throw new CliError(EXIT.failed, repo.error.reason, repo.error.message)
  out.printResult(repo, repo_id, `Cloned repository "${repo.name}" (${repo.path}).`)
}

async function rename({ client, out }: Context, repoName: string, name: string): Promise<void> {
  const { repo_id } = await resolve(client, REPO, repoName)
  const repo = await client.service('repos').patch(repo_id, { name })
  out.printResult(repo, repo_id, `Renamed repository to "${name}".`)
}

async function remove({ client, out }: Context, repoName: string): Promise<void> {
  const { repo_id, name } = await resolve(client, REPO, repoName)
  const repo = await client.service('repos').remove(repo_id)
  out.printResult(repo, repo_id, `Removed repository "${name}".`)
}

async function show({ client, out }: Context, repoName: string): Promise<void> {
  const repo = await resolve(client, REPO, repoName)
  out.printRow(repo, [
    ['id', repo.repo_id],
    ['name', repo.name],
    ['path', repo.path],
    ['branch', repo.default_branch ?? '-'],
    ['status', repo.error?.message ?? repo.status],
    ...(repo.url === null ? [] : [['cloned from', repo.url] as const]),
    ['added', formatTime(repo.created_at)]
  ])
}
