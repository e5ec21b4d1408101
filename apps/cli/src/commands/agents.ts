import type { Agent } from '@callboard/contract'
import type { Command } from 'commander'
import { PROGRAM_NAME } from '../base/program-name.ts'
import { shortId } from '../base/short-id.ts'
import { type Context, withDaemon } from '../context/context.ts'
import type { Column } from '../context/output.ts'
import { formatTime } from '../format/time.ts'
import { AGENT, resolve } from '../select/resolve.ts'
import { addInstallCommands } from './install-agent.ts'

const ENV = 'Names of secret environment variables to pass on, separated by commas'
const MODEL = 'Model of new sessions'
const MODE = 'Mode of new sessions'

interface SetOptions {
  name?: string
  env?: string
  model?: string
  mode?: string
}

export function agents(program: Command): void {
  const group = program
    .command('agents')
    .description('List the agents, or add and change them')
    .summary('List agents; add, set, install, stop, detect, remove, show')
    .action((_options: object, command: Command) => withDaemon(command, list))
  group
    .command('add <name> <command...>')
    .description('Add an agent that speaks the Agent Client Protocol on standard input and output')
    .option('--env <names>', ENV)
    .option('--model <model>', MODEL)
    .option('--mode <mode>', MODE)
    .addHelpText(
      'after',
      `\nExample:\n  ${PROGRAM_NAME} agents add mine --env MY_API_KEY -- node /path/to/agent.js --fast`
    )
    .action((name: string, [program = '', ...args]: string[], options: SetOptions, command: Command) =>
      withDaemon(command, context => add(context, { name, command: program, args, ...toChanges(options) }))
    )
  group
    .command('set <agent> [command...]')
    .description('Change an agent; "" clears an option')
    .option('--name <name>', 'Name')
    .option('--env <names>', ENV)
    .option('--model <model>', MODEL)
    .option('--mode <mode>', MODE)
    .action((agent: string, [program, ...args]: string[], options: SetOptions, command: Command) =>
      withDaemon(command, context =>
        update(context, agent, { ...toChanges(options), ...(program !== undefined && { command: program, args }) })
      )
    )
  addInstallCommands(group)
  group
    .command('detect <agent>')
    .alias('look')
    .description('Check again whether the program of an agent is installed')
    .action((agent: string, _options: object, command: Command) =>
      withDaemon(command, context => detect(context, agent))
    )
  group
    .command('remove <agent>')
    .description('Remove an agent that no session uses')
    .action((agent: string, _options: object, command: Command) =>
      withDaemon(command, context => remove(context, agent))
    )
  group
    .command('show <agent>')
    .description('Show an agent')
    .action((agent: string, _options: object, command: Command) => withDaemon(command, context => show(context, agent)))
}

const COLUMNS: Column<Agent>[] = [
  ['ID', agent => shortId(agent.agent_id)],
  ['NAME', agent => agent.name],
  ['STATUS', agent => agent.status],
  ['VERSION', agent => agent.program_version ?? '-'],
  ['COMMAND', agent => (isInstallable(agent) ? `install with: ${installCommand(agent)}` : commandOf(agent))]
]

const isInstallable = ({ preset, status }: Agent) => preset !== null && status === 'missing'

const installCommand = ({ name }: Agent) => `${PROGRAM_NAME} agents install ${name}`

function commandOf({ command, args }: Agent): string {
  return command === null ? '(included)' : [command, ...args].join(' ')
}

async function list({ client, out, allRows }: Context): Promise<void> {
  const rows = await allRows(page => client.service('agents').find({ query: page }))
  out.printList(rows, COLUMNS, `No agents. Add one: ${PROGRAM_NAME} agents add <name> -- <command>`)
  if (out.isJson) return
  for (const { name, preset, status } of rows) {
    if (preset && status === 'needs_login') out.info(`${name} is not signed in. ${preset.sign_in}`)
  }
}

function toChanges({ name, env, model, mode }: SetOptions) {
  return {
    ...(name !== undefined && { name }),
    ...(env !== undefined && { env: env.split(',').filter(Boolean) }),
    ...(model !== undefined && { model: model || null }),
    ...(mode !== undefined && { mode: mode || null })
  }
}

type Changes = Partial<Pick<Agent, 'name' | 'args' | 'env' | 'model' | 'mode'> & { command: string }>

async function add({ client, out }: Context, data: Changes & { name: string; command: string }): Promise<void> {
  const agent = await client.service('agents').create(data)
  out.printResult(agent, agent.agent_id, `Added agent "${agent.name}" (${agent.status}).`)
}

async function update({ client, out }: Context, name: string, changes: Changes): Promise<void> {
  const { agent_id } = await resolve(client, AGENT, name)
  const agent = await client.service('agents').patch(agent_id, changes)
  out.printResult(agent, agent_id, `Updated agent "${agent.name}" (${agent.status}).`)
}

async function remove({ client, out }: Context, name: string): Promise<void> {
  const agent = await resolve(client, AGENT, name)
  const removed = await client.service('agents').remove(agent.agent_id)
  out.printResult(removed, agent.agent_id, `Removed agent "${agent.name}".`)
}

async function detect({ client, out }: Context, name: string): Promise<void> {
  const { agent_id } = await resolve(client, AGENT, name)
  const agent = await client.detectAgent(agent_id)
  const message = isInstallable(agent) ? `Not found. Install it with: ${installCommand(agent)}` : commandOf(agent)
  out.printResult(agent, agent.status, message)
}

async function show({ client, out }: Context, name: string): Promise<void> {
  const agent = await resolve(client, AGENT, name)
  out.printRow(agent, [
    ['id', agent.agent_id],
    ['name', agent.name],
    ['status', agent.status],
    ['version', agent.program_version ?? '-'],
    ['command', commandOf(agent)],
    ['env', agent.env.join(', ') || '-'],
    ['model', agent.model ?? '-'],
    ['mode', agent.mode ?? '-'],
    ['added', formatTime(agent.created_at)],
    ...presetFields(agent)
  ])
}

/** The fields of an agent that Callboard can install. */
function presetFields(agent: Agent): [string, string][] {
  const { fault, preset } = agent
  if (!preset) return []
  return [
    ['package', `${preset.package} ${preset.version}`],
    ...(isInstallable(agent) ? [['install', installCommand(agent)] satisfies [string, string]] : []),
    ...(fault === null ? [] : [['error', fault] satisfies [string, string]]),
    ['sign in', preset.sign_in]
  ]
}
