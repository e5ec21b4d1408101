import type { IncomingMessage } from 'node:http'
import { type Config, isLoopback } from '../core/config.ts'
import { fail } from '../core/errors.ts'

/**
 * Checks the `Host` and `Origin` headers of every request and socket handshake against the configured lists. This refuses
 * pages of other origins, and DNS names that only resolve to this machine (DNS rebinding).
 */
export class OriginGate {
  private readonly config: Config
  private readonly port: () => number

  constructor(config: Config, port: () => number) {
    this.config = config
    this.port = port
  }

  /** @throws Forbidden with the setting to change */
  check({ headers }: Pick<IncomingMessage, 'headers'>): void {
    if (!this.isKnownHost(headers.host)) {
      throw fail.forbidden('host_refused', 'This host name is not allowed. Add it to CALLBOARD_HOSTS to allow it.')
    }
    if (headers.origin !== undefined && !this.isAllowedOrigin(headers.origin)) {
      throw fail.forbidden('origin_refused', 'This origin is not allowed. Add it to CALLBOARD_ORIGINS to allow it.')
    }
  }

  private isKnownHost(host: string | undefined): boolean {
    const url = host && URL.canParse(`http://${host}`) ? new URL(`http://${host}`) : undefined
    if (!url || url.username || url.pathname !== '/') return false
    if (isLoopback(url.hostname)) return true
    return this.config.hosts.includes(url.hostname) || this.config.hosts.includes(url.host)
  }

  private ownOrigins(): string[] {
    const { host } = this.config
    const names = ['127.0.0.1', 'localhost', '[::1]', ...(isLoopback(host) && !host.includes(':') ? [host] : [])]
    return names.map(name => new URL(`http://${name}:${this.port()}`).origin)
  }

  private isAllowedOrigin(origin: string): boolean {
    return this.ownOrigins().includes(origin) || this.config.origins.includes(origin)
  }
}
