import { isAbsolute } from 'node:path'
import type { allRows, Client } from '@callboard/client'
import type { Command } from 'commander'
import { EXIT, Failure } from '../base/failure.ts'
import { Output } from './output.ts'
import { findTarget, type Target } from './target.ts'

export interface Context {
  client: Client
  out: Output
  target: Target
  allRows: typeof allRows
}

interface Options {
  url?: string
  token?: string
  json?: true
}

/** Does a command's work with a live connection, and closes it. Fails at once when the daemon is not there. */
export async function withDaemon(command: Command, work: (context: Context) => Promise<void>): Promise<void> {
  const options = command.optsWithGlobals<Options>()
  const target = findTarget(options)
  // Loaded here and not at the top, so that help and usage errors come at once.
  const { allRows, connect } = await import('@callboard/client')
  const client = connect(target)
  try {
    await live(client, target)
    await work({ client, out: new Output(options.json === true), target, allRows })
  } finally {
    client.close()
  }
}

function live({ connection }: Client, target: Target): Promise<void> {
  return new Promise((resolve, reject) => {
    const unsubscribe = connection.subscribe(check)
    check()

    function check(): void {
      const state = connection.current()
      if (state.status === 'connecting') return
      queueMicrotask(() => unsubscribe())
      if (state.status === 'live' || state.status === 'catching_up') resolve()
      else reject(state.status === 'signed_out' ? wrongToken(target) : unreachable(target, state.reason))
    }
  })
}

function wrongToken({ url, tokenFrom, isLocal }: Target): Failure {
  const source = tokenFrom.startsWith('--') ? `that ${tokenFrom} gives` : `in ${tokenFrom}`
  const advice = isLocal && isAbsolute(tokenFrom) ? ' The daemon makes a new one when it starts.' : ''
  const message = `The token ${source} is wrong: the daemon at ${url} does not know it, or not any more.${advice}`
  return new Failure(EXIT.notSignedIn, 'invalid_token', message)
}

function unreachable({ url, isLocal }: Target, reason: string): Failure {
  const advice = isLocal ? 'If it does not run, start it with: npm start' : 'Is the address right, and is it running?'
  return new Failure(EXIT.unreachable, 'unreachable', `No connection to ${url}. ${reason} ${advice}`)
}
