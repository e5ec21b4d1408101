import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { EXIT, Failure } from '../base/failure.ts'

/** Where the daemon is and how it knows us. */
export interface Target {
  url: string
  token: string
  /** Where the token came from: an option, a variable or a file. */
  tokenFrom: string
  /** The daemon of this machine and user, which shares our files. */
  isLocal: boolean
}

export interface TargetOptions {
  url?: string
  token?: string
}

type Environment = Readonly<Record<string, string | undefined>>

/** The daemon that was named, else the one of this machine, as it wrote itself down in its home directory. */
export function findTarget(options: TargetOptions, env: Environment = process.env): Target {
  const url = options.url ?? env.CALLBOARD_URL
  const given = givenToken(options, env)
  const home = homeDirectory(env)
  if (!url) return { url: localUrl(home), ...(given ?? localToken(home)), isLocal: true }
  if (!URL.canParse(url))
    throw new Failure(EXIT.usage, 'invalid_url', `${url} is not an address. Example: http://127.0.0.1:3030`)
  if (given) return { url, ...given, isLocal: false }
  const message = `Say the token for ${url} too (--token or CALLBOARD_TOKEN): this machine's own is not sent elsewhere.`
  throw new Failure(EXIT.notSignedIn, 'no_token', message)
}

/** Whether people want colours at all (https://no-color.org). */
export function wantsColour(env: Environment = process.env): boolean {
  return !env.NO_COLOR && env.TERM !== 'dumb'
}

function homeDirectory(env: Environment): string {
  if (env.CALLBOARD_HOME) return resolve(env.CALLBOARD_HOME)
  return join(env.XDG_DATA_HOME || join(homedir(), '.local', 'share'), 'callboard')
}

function localUrl(home: string): string {
  const text = read(join(home, 'daemon.json'))
  if (text === undefined) {
    throw new Failure(EXIT.unreachable, 'not_running', 'The daemon is not running. Start it with: npm start')
  }
  const { url }: { url: string } = JSON.parse(text)
  return url
}

type Known = Pick<Target, 'token' | 'tokenFrom'>

function givenToken(options: TargetOptions, env: Environment): Known | undefined {
  const token = options.token ?? env.CALLBOARD_TOKEN
  return token ? { token, tokenFrom: options.token ? '--token' : 'CALLBOARD_TOKEN' } : undefined
}

function localToken(home: string): Known {
  const file = join(home, 'token')
  const token = read(file)?.trim()
  if (token) return { token, tokenFrom: file }
  throw new Failure(EXIT.notSignedIn, 'no_token', `There is no token in ${home}. The daemon makes one when it starts.`)
}

/** The text of a file; undefined when there is none. */
function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw new Failure(
      EXIT.failed,
      'unreadable',
      `${file} cannot be read: ${error instanceof Error ? error.message : error}`
    )
  }
}
