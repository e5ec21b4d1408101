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

/** The daemon's settings. Nothing else in the daemon reads the environment. */
export interface Config {
  /** The directory of all data: database, token, outputs. */
  home: string
  host: string
  /** 0 for any free port. */
  port: number
  /** Names that are accepted in `Host` beside this machine's own. */
  hosts: readonly string[]
  /** Web origins that are accepted in `Origin` beside the daemon's own. */
  origins: readonly string[]
  /** The URL people use if it is not the daemon's own, such as a proxy's. It may have a path. */
  publicUrl: URL | undefined
  /** True for addresses of proxies whose `X-Forwarded-For` is trusted. */
  isTrustedProxy: (address: string) => boolean
  /** The directory the daemon was started in. If it is a checkout, it is registered as a repository. */
  startedIn: string
  /** The directory of the built UI. */
  uiDirectory: string
  /** The built-in agent's program. */
  builtinAgent: string
  /** The daemon's environment, from which that of agents is derived (see childEnvironment). */
  environment: Readonly<Record<string, string | undefined>>
  /** Time an agent may take to answer `initialize` and open a session. */
  agentTimeoutMs: number
  /** Time after which an idle agent that can load its session again is stopped; 0 for never. */
  agentIdleTimeoutMs: number
  /** C2: time after which a socket on which nobody is signed in is closed. */
  anonymousLifetimeMs: number
  /** Time after which the access token of a sign-in expires. Clients renew it before that. */
  accessTokenLifetimeMs: number
  /** R3: validates the payload of each event against its contract, as in tests and development. */
  checksPayloads: boolean
  logLevel: string
}

/** An invalid setting. Its message is the one line that the user sees. */
export class ConfigError extends Error {}

/** The UI's development server. */
const VITE_ORIGIN = 'http://localhost:5173'

/** Reads the settings from environment variables. @throws ConfigError */
export function readConfig(env: NodeJS.ProcessEnv, cwd: string): Config {
  const publicUrl = env.CALLBOARD_PUBLIC_URL ? parseUrl('CALLBOARD_PUBLIC_URL', env.CALLBOARD_PUBLIC_URL) : undefined
  const config: Config = {
    home: homeDirectory(env),
    // Listening takes an IPv6 address without the brackets it has in a URL.
    host: (env.CALLBOARD_HOST || '127.0.0.1').replace(/^\[(.*)\]$/, '$1'),
    port: parseNumber('CALLBOARD_PORT', env.CALLBOARD_PORT, 3030, 65_535),
    hosts: [...splitList(env.CALLBOARD_HOSTS).map(host => host.toLowerCase()), ...(publicUrl ? [publicUrl.host] : [])],
    origins: [
      ...splitList(env.CALLBOARD_ORIGINS).map(origin => parseUrl('CALLBOARD_ORIGINS', origin).origin),
      ...(publicUrl ? [publicUrl.origin] : []),
      ...(env.CALLBOARD_DEV ? [VITE_ORIGIN] : [])
    ],
    publicUrl,
    isTrustedProxy: parseProxies(splitList(env.CALLBOARD_PROXIES)),
    startedIn: resolve(env.INIT_CWD || cwd),
    uiDirectory: fileURLToPath(new URL('../ui/dist/', PACKAGE_ROOT)),
    builtinAgent: fileURLToPath(new URL('../agent/dist/main.js', PACKAGE_ROOT)),
    environment: env,
    agentTimeoutMs: parseNumber('CALLBOARD_AGENT_TIMEOUT', env.CALLBOARD_AGENT_TIMEOUT, 30_000, 600_000),
    agentIdleTimeoutMs: parseNumber('CALLBOARD_AGENT_REST', env.CALLBOARD_AGENT_REST, 14_400_000, 604_800_000),
    anonymousLifetimeMs: parseNumber('CALLBOARD_ANONYMOUS_LIFETIME', env.CALLBOARD_ANONYMOUS_LIFETIME, 60_000, 600_000),
    accessTokenLifetimeMs: parseNumber(
      'CALLBOARD_ACCESS_LIFETIME',
      env.CALLBOARD_ACCESS_LIFETIME,
      3_600_000,
      86_400_000
    ),
    checksPayloads: env.NODE_ENV === 'test' || env.NODE_ENV === 'development',
    logLevel: env.CALLBOARD_LOG || 'warn'
  }
  assertNotExposed(config)
  return config
}

export const isLoopback = (host: string) => /^(127(\.\d{1,3}){3}|::1|\[::1\]|localhost)$/i.test(host)

function homeDirectory(env: NodeJS.ProcessEnv): string {
  if (env.CALLBOARD_HOME) return resolve(env.CALLBOARD_HOME)
  return join(env.XDG_DATA_HOME || join(homedir(), '.local', 'share'), 'callboard')
}

/** Beyond loopback, DNS rebinding and cross-site requests are prevented by lists of hosts and origins. */
function assertNotExposed({ host, hosts, origins }: Config): void {
  if (isLoopback(host) || (hosts.length > 0 && origins.length > 0)) return
  throw new ConfigError(
    `CALLBOARD_HOST=${host} can be reached from other machines: set the accepted host names (CALLBOARD_HOSTS) and web origins (CALLBOARD_ORIGINS), or CALLBOARD_PUBLIC_URL.`
  )
}

const splitList = (text = '') =>
  text
    .split(',')
    .map(part => part.trim())
    .filter(Boolean)

function parseNumber(name: string, text: string | undefined, fallback: number, max: number): number {
  if (!text) return fallback
  const value = Number(text)
  if (!Number.isInteger(value) || value < 0 || value > max) {
    throw new ConfigError(`${name}=${text} is not a whole number from 0 to ${max}.`)
  }
  return value
}

function parseProxies(addresses: string[]): Config['isTrustedProxy'] {
  try {
    const isListed = compile(addresses)
    return address => isListed(address, 0)
  } catch (error) {
    throw new ConfigError(`CALLBOARD_PROXIES: ${error instanceof Error ? error.message : error}.`)
  }
}

function parseUrl(name: string, text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !/^https?:$/.test(url.protocol)) throw new ConfigError(`${name}: ${text} is not an http or https URL.`)
  return url
}
