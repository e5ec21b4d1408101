import { SESSION_STATUS } from '@callboard/contract'
import type { Command } from 'commander'
import { CALLBOARD } from '../base/program-name.ts'
import { type Context, withDaemon } from '../context/context.ts'

export function status(program: Command): void {
  program
    .command('status')
    .description('is the daemon there, and what goes on')
    .action((_options: object, command: Command) => withDaemon(command, print))
}

async function print({ client, out, target }: Context): Promise<void> {
  const none = { $limit: 0 }
  const [boards, repos, agents, pending, counts] = await Promise.all([
    client.service('boards').find({ query: none }),
    client.service('repos').find({ query: none }),
    client.service('agents').find({ query: { $limit: 200 } }),
    client.service('permissions').find({ query: { status: 'pending', ...none } }),
    Promise.all(SESSION_STATUS.map(async status => [status, await count(client, status)] as const))
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
  out.show(row, [
    ['daemon', target.url],
    ['boards', String(row.boards)],
    ['repos', String(row.repos)],
    [
      'agents',
      agents.data
        .filter(({ preset, status }) => !preset || status !== 'missing')
        .map(agent => (agent.status === 'available' ? agent.name : `${agent.name} (${agent.status})`))
        .join(', ')
    ],
    [
      'sessions',
      Object.entries(sessions)
        .map(([status, total]) => `${total} ${status}`)
        .join(', ') || '0'
    ],
    [
      'waiting',
      pending.total ? `${pending.total} for your permission: ${CALLBOARD} permissions` : 'nothing for your permission'
    ]
  ])
}

async function count(client: Context['client'], status: (typeof SESSION_STATUS)[number]): Promise<number> {
  const { total } = await client.service('sessions').find({ query: { status, archived_at: null, $limit: 0 } })
  return total
}
