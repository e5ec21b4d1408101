import type { Client } from '@callboard/client'
import type { Agent, InstallProgress } from '@callboard/contract'
import type { Command } from 'commander'
import { CliError, EXIT } from '../base/cli-error.ts'
import { PROGRAM_NAME } from '../base/program-name.ts'
import { type Context, withDaemon } from '../context/context.ts'
import { reportConnection } from '../follow/connection-notices.ts'
import { AGENT, resolve } from '../select/resolve.ts'
import { exitOnInterrupt } from '../terminal/interrupt.ts'
import { ProgressLine } from '../terminal/progress-line.ts'

/** Adds `agents install` and `agents stop`. */
export function addInstallCommands(group: Command): void {
  group
    .command('install <agent>')
    .description('Install an agent that Callboard knows, in the version it was tested with')
    .addHelpText('after', HELP)
    .action((agent: string, _options: object, command: Command) =>
      withDaemon(command, context => install(context, agent))
    )
  group
    .command('stop <agent>')
    .description('Cancel a running installation')
    .action((agent: string, _options: object, command: Command) => withDaemon(command, context => stop(context, agent)))
}

const HELP = `
The installation continues if you leave with Ctrl-C; cancel it with:
${PROGRAM_NAME} agents stop <agent>

With --json each line has a kind:
  progress         agent_id, label: the current step
  agent            the row of the agent after the installation

Example:
  ${PROGRAM_NAME} agents install claude`

async function install({ client, out }: Context, name: string): Promise<void> {
  const { agent_id, name: agentName } = await resolve(client, AGENT, name)
  exitOnInterrupt(`The installation continues; cancel it with: ${PROGRAM_NAME} agents stop ${agentName}`)
  const agent = await watchInstall({ client, out }, agent_id)
  if (agent.program_version !== agent.preset?.version) throw installError(agent)
  if (out.isJson) out.printJson({ kind: 'agent', agent })
  else {
    const message = `Installed ${agent.preset?.title}. If it asks you to sign in: ${agent.preset?.sign_in}`
    out.printResult(agent, agent.program_version ?? '-', message)
  }
}

/** Shows the progress of the installation until its end, and returns the row of the agent. */
async function watchInstall({ client, out }: Pick<Context, 'client' | 'out'>, agent_id: string): Promise<Agent> {
  const line = new ProgressLine()
  const onProgress = (progress: InstallProgress) => {
    if (progress.agent_id !== agent_id) return
    if (out.isJson) out.printJson({ kind: 'progress', ...progress })
    else line.show(progress.label)
  }
  client.service('agents').on('progress', onProgress)
  const stopReporting = reportConnection(client, text => out.info(text))
  try {
    return await waitUntilInstalled(client, await client.installAgent(agent_id))
  } finally {
    stopReporting()
    line.clear()
  }
}

/** The row of the agent after the installation, through lost connections and restarts of the daemon. */
function waitUntilInstalled(client: Client, { agent_id, version }: Agent): Promise<Agent> {
  const list = client.rows('agents', { agent_id })
  const { connection } = client
  return new Promise((resolve, reject) => {
    const unsubscribe = [list.subscribeRows(check), connection.subscribe(check)]
    check()

    function check(): void {
      const agent = list.get(agent_id)
      const state = connection.current()
      if (state.status === 'signed_out') reject(new CliError(EXIT.notSignedIn, 'invalid_token', state.reason))
      else if (list.state === 'failed') reject(list.error)
      else if (!agent || agent.version < version || agent.status === 'installing') return
      else resolve(agent)
      queueMicrotask(() => {
        for (const stop of unsubscribe) stop()
      })
    }
  })
}

function installError({ fault }: Agent): CliError {
  return fault === null
    ? new CliError(EXIT.failed, 'install_stopped', 'The installation was canceled.')
    : new CliError(EXIT.failed, 'not_installed', fault)
}

async function stop({ client, out }: Context, name: string): Promise<void> {
  const { agent_id } = await resolve(client, AGENT, name)
  const agent = await client.stopInstall(agent_id)
  const message = agent.status === 'installing' ? 'Canceling the installation.' : 'No installation is running.'
  out.printResult(agent, agent.status, message)
}
