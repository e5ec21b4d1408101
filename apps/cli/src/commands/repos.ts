import { resolve } from 'node:path'
import type { CloneProgress, Repo } from '@callboard/contract'
import type { Command } from 'commander'
import { EXIT, Failure } from '../base/failure.ts'
import { CALLBOARD } from '../base/program-name.ts'
import { shortId } from '../base/short-id.ts'
import { type Context, withDaemon } from '../context/context.ts'
import type { Column } from '../context/output.ts'
import { oneLine } from '../format/sanitize.ts'
import { localTime } from '../format/time.ts'
import { pick, REPO } from '../select/resolve.ts'

export function repos(program: Command): void {
  const group = program
    .command('repos')
    .description('the checkouts agents work in; without a verb it lists them')
    .summary('list repositories; add, rename, remove, show')
    .action((_options: object, command: Command) => withDaemon(command, list))
  group
    .command('add <path-or-address>')
    .description(
      "a git checkout on the daemon's machine, used in place, or an address to clone from (https, ssh, file)"
    )
    .option('--name <name>', 'what to call it')
    .action((path: string, { name }: { name?: string }, command: Command) =>
      withDaemon(command, context => add(context, path, name))
    )
  group
    .command('rename <repo> <name>')
    .description('calls a repository something else')
    .action((typed: string, name: string, _options: object, command: Command) =>
      withDaemon(command, context => rename(context, typed, name))
    )
  group
    .command('remove <repo>')
    .description('takes a repository off the list; a clone that is under way ends, a checkout stays where it is')
    .action((typed: string, _options: object, command: Command) =>
      withDaemon(command, context => remove(context, typed))
    )
  group
    .command('show <repo>')
    .description('one repository, by id or name')
    .action((typed: string, _options: object, command: Command) => withDaemon(command, context => show(context, typed)))
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
  out.list(rows, COLUMNS, `No repositories yet. Add one: ${CALLBOARD} repos add <path>`)
}

async function add(context: Context, typed: string, name: string | undefined): Promise<void> {
  const { client, out, target } = context
  // Loaded here, as the client itself is: help and usage errors come at once.
  const { repoAt } = await import('@callboard/client')
  const place = repoAt(typed)
  if ('url' in place) return clone(context, place.url, name)
  const data = { path: target.isLocal ? resolve(typed) : typed, ...(name && { name }) }
  const repo = await client.service('repos').create(data)
  out.made(repo, repo.repo_id, `${repo.path} is known as "${repo.name}".`)
}

/** Waits for the end of a clone and says how far it is. Whoever leaves before does not end it. */
async function clone({ client, out }: Context, url: string, name: string | undefined): Promise<void> {
  const repos = client.service('repos')
  const { waitForClone } = await import('@callboard/client')
  const { repo_id } = await repos.create({ url, ...(name && { name }) })
  const tell = (step: CloneProgress) => {
    if (step.repo_id === repo_id && process.stderr.isTTY) {
      process.stderr.write(`\r\x1b[K${oneLine(step.label)} ${step.percent} %`)
    }
  }
  repos.on('progress', tell)
  const repo = await waitForClone(client, repo_id)
  repos.off('progress', tell)
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K')
  if (!repo) throw new Failure(EXIT.failed, 'removed', 'It was removed while it was being cloned.')
  if (repo.error) throw new Failure(EXIT.failed, repo.error.reason, repo.error.message)
  out.made(repo, repo_id, `${repo.path} is known as "${repo.name}".`)
}

async function rename({ client, out }: Context, typed: string, name: string): Promise<void> {
  const { repo_id, path } = await pick(client, REPO, typed)
  const repo = await client.service('repos').patch(repo_id, { name })
  out.made(repo, repo_id, `${path} is known as "${name}" now.`)
}

async function remove({ client, out }: Context, typed: string): Promise<void> {
  const { repo_id, name } = await pick(client, REPO, typed)
  const repo = await client.service('repos').remove(repo_id)
  out.made(repo, repo_id, `"${name}" is off the list.`)
}

async function show({ client, out }: Context, typed: string): Promise<void> {
  const repo = await pick(client, REPO, typed)
  out.show(repo, [
    ['id', repo.repo_id],
    ['name', repo.name],
    ['path', repo.path],
    ['branch', repo.default_branch ?? '-'],
    ['status', repo.error?.message ?? repo.status],
    ...(repo.url === null ? [] : [['cloned from', repo.url] as const]),
    ['added', localTime(repo.created_at)]
  ])
}
