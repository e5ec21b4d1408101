import type { Agent } from '@callboard/contract'
import type { Command } from 'commander'
import type { Column } from '../output.ts'
import { CALLBOARD } from '../started-as.ts'
import { localTime } from '../terminal/time.ts'
import { AGENT, pick, shortId } from '../things.ts'
import { type Context, withDaemon } from '../with-daemon.ts'
import { installing } from './install-agent.ts'

export function agents(program: Command): void {
  const group = program
    .command('agents')
    .description('the agents that can be asked to work; without a verb it lists them')
    .summary('list agents; add, install, look, remove, show, stop')
    .action((_options: object, command: Command) => withDaemon(command, list))
  group
    .command('add <name> <command...>')
    .description('an agent that speaks the Agent Client Protocol on its standard input and output')
    .option('--env <names>', 'variables it may see although they look like secrets, with commas between')
    .addHelpText(
      'after',
      `\nExample:\n  ${CALLBOARD} agents add mine --env MY_API_KEY -- node /path/to/agent.js --fast`
    )
    .action((name: string, [program = '', ...args]: string[], { env = '' }: { env?: string }, command: Command) =>
      withDaemon(command, context =>
        add(context, { name, command: program, args, env: env.split(',').filter(Boolean) })
      )
    )
  installing(group)
  group
    .command('look <agent>')
    .description('looks again whether its program is there')
    .action((typed: string, _options: object, command: Command) => withDaemon(command, context => look(context, typed)))
  group
    .command('remove <agent>')
    .description('forgets an agent, by id or name, unless a session uses it')
    .action((typed: string, _options: object, command: Command) =>
      withDaemon(command, context => remove(context, typed))
    )
  group
    .command('show <agent>')
    .description('one agent, by id or name')
    .action((typed: string, _options: object, command: Command) => withDaemon(command, context => show(context, typed)))
}

const COLUMNS: Column<Agent>[] = [
  ['ID', agent => shortId(agent.agent_id)],
  ['NAME', agent => agent.name],
  ['STATUS', agent => agent.status],
  ['VERSION', agent => agent.program_version ?? '-'],
  ['COMMAND', agent => (isToInstall(agent) ? `install it: ${installOf(agent)}` : commandOf(agent))]
]

const isToInstall = ({ preset, status }: Agent) => preset !== null && status === 'missing'

const installOf = ({ name }: Agent) => `${CALLBOARD} agents install ${name}`

function commandOf({ command, args }: Agent): string {
  return command === null ? '(comes with Callboard)' : [command, ...args].join(' ')
}

async function list({ client, out, allRows }: Context): Promise<void> {
  const rows = await allRows(page => client.service('agents').find({ query: page }))
  out.list(rows, COLUMNS, `No agents yet. Add one: ${CALLBOARD} agents add <name> -- <command>`)
  if (out.isJson) return
  for (const { name, preset, status } of rows) {
    if (preset && status === 'needs_login') out.say(`${name} wants its user to sign in. ${preset.sign_in}`)
  }
}

interface Added {
  name: string
  command: string
  args: string[]
  env: string[]
}

async function add({ client, out }: Context, data: Added): Promise<void> {
  const agent = await client.service('agents').create(data)
  out.made(agent, agent.agent_id, `Agent "${agent.name}" is ${agent.status}.`)
}

async function remove({ client, out }: Context, typed: string): Promise<void> {
  const { agent_id, name } = await pick(client, AGENT, typed)
  out.made(await client.service('agents').remove(agent_id), agent_id, `Agent "${name}" is removed.`)
}

async function look({ client, out }: Context, typed: string): Promise<void> {
  const { agent_id } = await pick(client, AGENT, typed)
  const agent = await client.lookForAgent(agent_id)
  out.made(agent, agent.status, isToInstall(agent) ? `Install it: ${installOf(agent)}` : `${commandOf(agent)}`)
}

async function show({ client, out }: Context, typed: string): Promise<void> {
  const agent = await pick(client, AGENT, typed)
  out.show(agent, [
    ['id', agent.agent_id],
    ['name', agent.name],
    ['status', agent.status],
    ['version', agent.program_version ?? '-'],
    ['command', commandOf(agent)],
    ['env', agent.env.join(', ') || '-'],
    ['model', agent.model ?? '-'],
    ['mode', agent.mode ?? '-'],
    ['added', localTime(agent.created_at)],
    ...presetParts(agent)
  ])
}

/** What Callboard knows of an agent that it can install. */
function presetParts(agent: Agent): [string, string][] {
  const { fault, preset } = agent
  if (!preset) return []
  return [
    ['package', `${preset.package} ${preset.version}`],
    ...(isToInstall(agent) ? [['install', installOf(agent)] satisfies [string, string]] : []),
    ...(fault === null ? [] : [['failed', fault] satisfies [string, string]]),
    ['sign in', preset.sign_in]
  ]
}
