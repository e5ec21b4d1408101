import type { Client } from '@callboard/client'
import type { Agent, InstallProgress } from '@callboard/contract'
import type { Command } from 'commander'
import { EXIT, Failure } from '../base/failure.ts'
import { CALLBOARD } from '../base/program-name.ts'
import { type Context, withDaemon } from '../context/context.ts'
import { sayWhenAway } from '../follow/connection-notices.ts'
import { AGENT, pick } from '../select/resolve.ts'
import { ProgressLine } from '../terminal/progress-line.ts'
import { leaveQuietlyOnInterrupt } from './follow.ts'

/** The commands about installing one of the agents that Callboard knows. */
export function installing(group: Command): void {
  group
    .command('install <agent>')
    .description('installs an agent that Callboard knows, in the exact version that was tried')
    .addHelpText('after', HELP)
    .action((typed: string, _options: object, command: Command) =>
      withDaemon(command, context => install(context, typed))
    )
  group
    .command('stop <agent>')
    .description('ends an installation that is under way; nothing of it is left')
    .action((typed: string, _options: object, command: Command) => withDaemon(command, context => stop(context, typed)))
}

const HELP = `
It goes on when this command is left; ${CALLBOARD} agents stop <agent> ends it.

With --json each line has a kind:
  progress         agent_id, label: what is being done, and how much is there
  agent            the agent's row once it is over

Example:
  ${CALLBOARD} agents install claude`

async function install({ client, out }: Context, typed: string): Promise<void> {
  leaveQuietlyOnInterrupt()
  const { agent_id } = await pick(client, AGENT, typed)
  const agent = await installed({ client, out }, agent_id)
  if (agent.program_version !== agent.preset?.version) throw notInstalled(agent)
  if (out.isJson) out.json({ kind: 'agent', agent })
  else out.made(agent, agent.program_version ?? '-', `${agent.preset?.title} is installed. ${signInOf(agent)}`)
}

/** Shows how far the installation is until it is over, and gives the agent's row of then. */
async function installed({ client, out }: Pick<Context, 'client' | 'out'>, agent_id: string): Promise<Agent> {
  const line = new ProgressLine()
  const onProgress = (progress: InstallProgress) => {
    if (progress.agent_id !== agent_id) return
    if (out.isJson) out.json({ kind: 'progress', ...progress })
    else line.show(progress.label)
  }
  client.service('agents').on('progress', onProgress)
  const release = sayWhenAway(client, text => out.say(text))
  try {
    return await settled(client, await client.installAgent(agent_id))
  } finally {
    release()
    line.end()
  }
}

/** The row once nothing is being installed, through broken connections and restarts of the daemon. */
function settled(client: Client, { agent_id, version }: Agent): Promise<Agent> {
  const list = client.rows('agents', { agent_id })
  const { connection } = client
  return new Promise((resolve, reject) => {
    const releases = [list.subscribeRows(look), connection.subscribe(look)]
    look()

    function look(): void {
      const agent = list.get(agent_id)
      const state = connection.current()
      if (state.status === 'signed_out') reject(new Failure(EXIT.notSignedIn, 'invalid_token', state.reason))
      else if (list.state === 'failed') reject(list.error)
      else if (!agent || agent.version < version || agent.status === 'installing') return
      else resolve(agent)
      queueMicrotask(() => {
        for (const release of releases) release()
      })
    }
  })
}

const signInOf = ({ preset }: Agent) => `If it wants to be signed in: ${preset?.sign_in}`

function notInstalled({ fault }: Agent): Failure {
  return fault === null
    ? new Failure(EXIT.failed, 'install_stopped', 'The installation was stopped. Nothing of it is left.')
    : new Failure(EXIT.failed, 'not_installed', fault)
}

async function stop({ client, out }: Context, typed: string): Promise<void> {
  const { agent_id } = await pick(client, AGENT, typed)
  const agent = await client.stopInstall(agent_id)
  const sentence = agent.status === 'installing' ? 'It is being stopped.' : 'Nothing is being installed.'
  out.made(agent, agent.status, sentence)
}
