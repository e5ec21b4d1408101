import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compile } from 'proxy-addr'
import { PACKAGE_ROOT } from './package-root.ts'

declare module '../declarations.ts' {
  interface Settings {
    config: Config
  }
}

/** Everything the daemon can be told, and nothing else reads the environment. */
export interface Config {
  /** Where all data lives: database, token, outputs. */
  home: string
  host: string
  /** 0 takes any free port. */
  port: number
  /** Further names the daemon may be asked for (`Host`), beside this machine's own. */
  hosts: readonly string[]
  /** Further web origins that may speak to the daemon (`Origin`). */
  origins: readonly string[]
  /** The address people use when it is not the daemon's own, such as a proxy's; may have a path. */
  publicUrl: URL | undefined
  /** Whether an address is that of a proxy before the daemon, which is believed when it says whom it speaks for. */
  isProxy: (address: string) => boolean
  /** The directory the daemon was started in: offered as a repository when it is a checkout. */
  startedIn: string
  /** The built UI and the built-in agent's program. */
  uiDirectory: string
  builtinAgent: string
  /** What agents' processes get; see environmentFor in runner/environment.ts. */
  environment: Readonly<Record<string, string | undefined>>
  /** Milliseconds an agent may take to answer `initialize` and open a session. */
  agentTimeout: number
  /** Milliseconds after which an agent that is asked for nothing ends, if it can take up its conversation again; 0 for never. */
  agentIdleTimeout: number
  /** C2: milliseconds a socket on which nobody is signed in stays open. */
  anonymousLifetime: number
  /** Milliseconds that the access token of a sign-in is good for; it is renewed before. */
  accessLifetime: number
  /** R3: whether each event's payload is checked against the contract. In tests and development it is. */
  checksPayloads: boolean
  logLevel: string
}

/** A setting that cannot be used; its message is the one line that the person sees. */
export class ConfigError extends Error {}

const VITE_ORIGIN = 'http://localhost:5173'

export function readConfig(env: NodeJS.ProcessEnv, cwd: string): Config {
  const publicUrl = env.CALLBOARD_PUBLIC_URL ? parseUrl('CALLBOARD_PUBLIC_URL', env.CALLBOARD_PUBLIC_URL) : undefined
  const config: Config = {
    home: homeDirectory(env),
    // An IPv6 address is written with brackets where a port may follow, and listened to without.
    host: (env.CALLBOARD_HOST || '127.0.0.1').replace(/^\[(.*)\]$/, '$1'),
    port: parseNumber('CALLBOARD_PORT', env.CALLBOARD_PORT, 3030, 65_535),
    hosts: [...list(env.CALLBOARD_HOSTS).map(host => host.toLowerCase()), ...(publicUrl ? [publicUrl.host] : [])],
    origins: [
      ...list(env.CALLBOARD_ORIGINS).map(origin => parseUrl('CALLBOARD_ORIGINS', origin).origin),
      ...(publicUrl ? [publicUrl.origin] : []),
      ...(env.CALLBOARD_DEV ? [VITE_ORIGIN] : [])
    ],
    publicUrl,
    isProxy: parseProxies(list(env.CALLBOARD_PROXIES)),
    startedIn: resolve(env.INIT_CWD || cwd),
    uiDirectory: fileURLToPath(new URL('../ui/dist/', PACKAGE_ROOT)),
    builtinAgent: fileURLToPath(new URL('../agent/dist/main.js', PACKAGE_ROOT)),
    environment: env,
    agentTimeout: parseNumber('CALLBOARD_AGENT_TIMEOUT', env.CALLBOARD_AGENT_TIMEOUT, 30_000, 600_000),
    agentIdleTimeout: parseNumber('CALLBOARD_AGENT_REST', env.CALLBOARD_AGENT_REST, 14_400_000, 604_800_000),
    anonymousLifetime: parseNumber('CALLBOARD_ANONYMOUS_LIFETIME', env.CALLBOARD_ANONYMOUS_LIFETIME, 60_000, 600_000),
    accessLifetime: parseNumber('CALLBOARD_ACCESS_LIFETIME', env.CALLBOARD_ACCESS_LIFETIME, 3_600_000, 86_400_000),
    checksPayloads: env.NODE_ENV === 'test' || env.NODE_ENV === 'development',
    logLevel: env.CALLBOARD_LOG || 'warn'
  }
  refuseOpenDoor(config)
  return config
}

export const isLoopback = (host: string) => /^(127(\.\d{1,3}){3}|::1|\[::1\]|localhost)$/i.test(host)

function homeDirectory(env: NodeJS.ProcessEnv): string {
  if (env.CALLBOARD_HOME) return resolve(env.CALLBOARD_HOME)
  return join(env.XDG_DATA_HOME || join(homedir(), '.local', 'share'), 'callboard')
}

function refuseOpenDoor({ host, hosts, origins }: Config): void {
  if (isLoopback(host) || (hosts.length > 0 && origins.length > 0)) return
  throw new ConfigError(
    `CALLBOARD_HOST=${host} can be reached from other machines: say by which names (CALLBOARD_HOSTS) and from which pages (CALLBOARD_ORIGINS), or set CALLBOARD_PUBLIC_URL.`
  )
}

const list = (text = '') =>
  text
    .split(',')
    .map(part => part.trim())
    .filter(Boolean)

function parseNumber(name: string, text: string | undefined, otherwise: number, max: number): number {
  if (!text) return otherwise
  const value = Number(text)
  if (!Number.isInteger(value) || value < 0 || value > max) {
    throw new ConfigError(`${name}=${text} is not a whole number from 0 to ${max}.`)
  }
  return value
}

function parseProxies(addresses: string[]): Config['isProxy'] {
  try {
    const isAmong = compile(addresses)
    return address => isAmong(address, 0)
  } catch (error) {
    throw new ConfigError(`CALLBOARD_PROXIES: ${error instanceof Error ? error.message : error}.`)
  }
}

function parseUrl(name: string, text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !/^https?:$/.test(url.protocol))
    throw new ConfigError(`${name}: ${text} is not an http or https address.`)
  return url
}
