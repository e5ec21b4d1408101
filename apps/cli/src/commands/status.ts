import { SESSION_STATUS } from '@callboard/contract'
import type { Command } from 'commander'
import { PROGRAM_NAME } from '../base/program-name.ts'
import { type Context, withDaemon } from '../context/context.ts'

export function status(program: Command): void {
  program
    .command('status')
    .description('Show the daemon, its agents and sessions')
    .action((_options: object, command: Command) => withDaemon(command, print))
}

async function print({ client, out, target }: Context): Promise<void> {
  const countOnly = { $limit: 0 }
  const [boards, repos, agents, pending, counts] = await Promise.all([
    client.service('boards').find({ query: countOnly }),
    client.service('repos').find({ query: countOnly }),
    client.service('agents').find({ query: { $limit: 200 } }),
    client.service('permissions').find({ query: { status: 'pending', ...countOnly } }),
    Promise.all(SESSION_STATUS.map(async status => [status, await countSessions(client, status)] as const))
  ])
  const sessions = Object.fromEntries(counts.filter(([, total]) => total))
  const row = {
    url: target.url,
    boards: boards.total,
    repos: repos.total,
    sessions,
    permissions: pending.total,
    agents: agents.data.map(({ name, status }) => ({ name, status }))
  }
  const agentNames = agents.data
    .filter(({ preset, status }) => !preset || status !== 'missing')
    .map(agent => (agent.status === 'available' ? agent.name : `${agent.name} (${agent.status})`))
  const sessionCounts = Object.entries(sessions).map(([status, total]) => `${total} ${status}`)
  const requests = pending.total ? `${pending.total} pending. See: ${PROGRAM_NAME} permissions` : 'none pending'
  out.printRow(row, [
    ['daemon', target.url],
    ['boards', String(row.boards)],
    ['repos', String(row.repos)],
    ['agents', agentNames.join(', ')],
    ['sessions', sessionCounts.join(', ') || '0'],
    ['permissions', requests]
  ])
}

async function countSessions(client: Context['client'], status: (typeof SESSION_STATUS)[number]): Promise<number> {
  const { total } = await client.service('sessions').find({ query: { status, archived_at: null, $limit: 0 } })
  return total
}
