import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { CliError, EXIT } from '../base/cli-error.ts'

/** The address of the daemon, and the token to sign in with. */
export interface Target {
  url: string
  token: string
  /** The option, the variable or the file that the token was read from. */
  tokenSource: string
  /** True if it is the daemon of this user on this machine, which reads the same files. */
  isLocal: boolean
}

export interface TargetOptions {
  url?: string
  token?: string
}

type Environment = Readonly<Record<string, string | undefined>>

/** The daemon given by options or the environment, or the local one, which writes its address into its home directory. */
export function resolveTarget(options: TargetOptions, env: Environment = process.env): Target {
  const url = options.url ?? env.CALLBOARD_URL
  const explicit = explicitToken(options, env)
  const home = homeDirectory(env)
  if (!url) return { url: readLocalUrl(home), ...(explicit ?? readLocalToken(home)), isLocal: true }
  if (!URL.canParse(url))
    throw new CliError(EXIT.usage, 'invalid_url', `Invalid URL: ${url}. Example: http://127.0.0.1:3030`)
  if (explicit) return { url, ...explicit, isLocal: false }
  const message = `No token for ${url}: pass --token or set CALLBOARD_TOKEN. The token of this machine is not sent to other addresses.`
  throw new CliError(EXIT.notSignedIn, 'no_token', message)
}

/** The same rule as in the daemon's core/config.ts. */
function homeDirectory(env: Environment): string {
  if (env.CALLBOARD_HOME) return resolve(env.CALLBOARD_HOME)
  return join(env.XDG_DATA_HOME || join(homedir(), '.local', 'share'), 'callboard')
}

function readLocalUrl(home: string): string {
  const text = readIfExists(join(home, 'daemon.json'))
  if (text === undefined) {
    throw new CliError(EXIT.unreachable, 'not_running', 'The daemon is not running. Start it with: npm start')
  }
  const { url }: { url: string } = JSON.parse(text)
  return url
}

type Credential = Pick<Target, 'token' | 'tokenSource'>

function explicitToken(options: TargetOptions, env: Environment): Credential | undefined {
  const token = options.token ?? env.CALLBOARD_TOKEN
  return token ? { token, tokenSource: options.token ? '--token' : 'CALLBOARD_TOKEN' } : undefined
}

function readLocalToken(home: string): Credential {
  const file = join(home, 'token')
  const token = readIfExists(file)?.trim()
  if (token) return { token, tokenSource: file }
  throw new CliError(EXIT.notSignedIn, 'no_token', `No token in ${home}. The daemon creates one when it starts.`)
}

function readIfExists(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    const cause = error instanceof Error ? error.message : error
    throw new CliError(EXIT.failed, 'unreadable', `Cannot read ${file}: ${cause}`)
  }
}
