import { resolve } from 'node:path'
import type { Repo } from '@callboard/contract'
import type { Command } from 'commander'
import type { Column } from '../output.ts'
import { CALLBOARD } from '../started-as.ts'
import { localTime } from '../terminal/time.ts'
import { pick, REPO, shortId } from '../things.ts'
import { type Context, withDaemon } from '../with-daemon.ts'

export function repos(program: Command): void {
  const group = program
    .command('repos')
    .description('the checkouts agents work in; without a verb it lists them')
    .summary('list repositories; add, show')
    .action((_options: object, command: Command) => withDaemon(command, list))
  group
    .command('add <path>')
    .description("a git checkout on the daemon's machine, used in place")
    .option('--name <name>', 'what to call it')
    .action((path: string, { name }: { name?: string }, command: Command) =>
      withDaemon(command, context => add(context, path, name))
    )
  group
    .command('show <repo>')
    .description('one repository, by id or name')
    .action((typed: string, _options: object, command: Command) => withDaemon(command, context => show(context, typed)))
}

const COLUMNS: Column<Repo>[] = [
  ['ID', repo => shortId(repo.repo_id)],
  ['NAME', repo => repo.name],
  ['BRANCH', repo => repo.default_branch ?? '-'],
  ['PATH', repo => repo.path]
]

async function list({ client, out, allRows }: Context): Promise<void> {
  const rows = await allRows(page => client.service('repos').find({ query: page }))
  out.list(rows, COLUMNS, `No repositories yet. Add one: ${CALLBOARD} repos add <path>`)
}

async function add({ client, out, target }: Context, path: string, name: string | undefined): Promise<void> {
  const data = { path: target.isLocal ? resolve(path) : path, ...(name && { name }) }
  const repo = await client.service('repos').create(data)
  out.made(repo, repo.repo_id, `${repo.path} is known as "${repo.name}".`)
}

async function show({ client, out }: Context, typed: string): Promise<void> {
  const repo = await pick(client, REPO, typed)
  out.show(repo, [
    ['id', repo.repo_id],
    ['name', repo.name],
    ['path', repo.path],
    ['branch', repo.default_branch ?? '-'],
    ['added', localTime(repo.created_at)]
  ])
}
