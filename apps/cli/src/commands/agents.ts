import type { Agent } from '@callboard/contract'
import type { Command } from 'commander'
import { CALLBOARD } from '../base/program-name.ts'
import { shortId } from '../base/short-id.ts'
import { type Context, withDaemon } from '../context/context.ts'
import type { Column } from '../context/output.ts'
import { localTime } from '../format/time.ts'
import { AGENT, pick } from '../select/resolve.ts'
import { installing } from './install-agent.ts'

const ENV = 'variables it may see although they look like secrets, with commas between'
const MODEL = 'the model that its sessions begin with, of those it offers'
const MODE = 'the mode that its sessions begin with'

interface SetOptions {
  name?: string
  env?: string
  model?: string
  mode?: string
}

export function agents(program: Command): void {
  const group = program
    .command('agents')
    .description('the agents that can be asked to work; without a verb it lists them')
    .summary('list agents; add, set, install, look, remove, show, stop')
    .action((_options: object, command: Command) => withDaemon(command, list))
  group
    .command('add <name> <command...>')
    .description('an agent that speaks the Agent Client Protocol on its standard input and output')
    .option('--env <names>', ENV)
    .option('--model <model>', MODEL)
    .option('--mode <mode>', MODE)
    .addHelpText(
      'after',
      `\nExample:\n  ${CALLBOARD} agents add mine --env MY_API_KEY -- node /path/to/agent.js --fast`
    )
    .action((name: string, [program = '', ...args]: string[], options: SetOptions, command: Command) =>
      withDaemon(command, context => add(context, { name, command: program, args, ...changesOf(options) }))
    )
  group
    .command('set <agent> [command...]')
    .description('changes what it is called, sees and begins with, or its command; nothing at all as `""`')
    .option('--name <name>', 'what it is called')
    .option('--env <names>', ENV)
    .option('--model <model>', MODEL)
    .option('--mode <mode>', MODE)
    .action((typed: string, [program, ...args]: string[], options: SetOptions, command: Command) =>
      withDaemon(command, context =>
        change(context, typed, { ...changesOf(options), ...(program !== undefined && { command: program, args }) })
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

function changesOf({ name, env, model, mode }: SetOptions) {
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
  out.made(agent, agent.agent_id, `Agent "${agent.name}" is ${agent.status}.`)
}

async function change({ client, out }: Context, typed: string, changes: Changes): Promise<void> {
  const { agent_id } = await pick(client, AGENT, typed)
  const agent = await client.service('agents').patch(agent_id, changes)
  out.made(agent, agent_id, `Agent "${agent.name}" is ${agent.status}.`)
}

async function remove({ client, out }: Context, typed: string): Promise<void> {
  const { agent_id, name } = await pick(client, AGENT, typed)
  out.made(await client.service('agents').remove(agent_id), agent_id, `Agent "${name}" is removed.`)
}

async function look({ client, out }: Context, typed: string): Promise<void> {
  const { agent_id } = await pick(client, AGENT, typed)
  const agent = await client.detectAgent(agent_id)
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
