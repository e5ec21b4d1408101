import { isAbsolute } from 'node:path'
import type { allRows, Client } from '@callboard/client'
import type { Command } from 'commander'
import { CliError, EXIT } from '../base/cli-error.ts'
import { findProxyError } from './http.ts'
import { Output } from './output.ts'
import { resolveTarget, type Target } from './target.ts'

export interface Context {
  client: Client
  out: Output
  target: Target
  allRows: typeof allRows
}

interface GlobalOptions {
  url?: string
  token?: string
  json?: true
}

/** Connects to the daemon, runs the command and disconnects. Fails at once where the daemon cannot be reached. */
export async function withDaemon(command: Command, run: (context: Context) => Promise<void>): Promise<void> {
  const options = command.optsWithGlobals<GlobalOptions>()
  const target = resolveTarget(options)
  // Loaded here and not at the top, so that help and usage errors are printed without delay.
  const { allRows, connect } = await import('@callboard/client')
  const client = connect(target)
  try {
    await waitUntilLive(client, target)
    await run({ client, out: new Output(options.json === true), target, allRows })
  } finally {
    client.close()
  }
}

async function waitUntilLive({ connection }: Client, target: Target): Promise<void> {
  const error = await new Promise<(() => Promise<CliError>) | undefined>(resolve => {
    const unsubscribe = connection.subscribe(check)
    check()

    function check(): void {
      const state = connection.current()
      if (state.status === 'connecting') return
      queueMicrotask(() => unsubscribe())
      if (state.status === 'live' || state.status === 'catching_up') resolve(undefined)
      else if (state.status === 'signed_out') resolve(async () => invalidTokenError(target))
      else resolve(() => unreachableError(target, state.reason))
    }
  })
  if (error) throw await error()
}

function invalidTokenError({ url, tokenSource, isLocal }: Target): CliError {
  const source = tokenSource.startsWith('--') ? `passed with ${tokenSource}` : `in ${tokenSource}`
  const advice = isLocal && isAbsolute(tokenSource) ? ' Restart the daemon to create a new one.' : ''
  const message = `The token ${source} is invalid or was revoked (daemon at ${url}).${advice}`
  return new CliError(EXIT.notSignedIn, 'invalid_token', message)
}

async function unreachableError(target: Target, reason: string): Promise<CliError> {
  const proxyError = await findProxyError(target)
  if (proxyError) return proxyError
  const advice = target.isLocal ? 'Start it with: npm start' : 'Check the address, and that the daemon is running.'
  return new CliError(EXIT.unreachable, 'unreachable', `Cannot connect to ${target.url}. ${reason} ${advice}`)
}
