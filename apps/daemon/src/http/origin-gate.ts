import type { IncomingMessage } from 'node:http'
import { type Config, isLoopback } from '../core/config.ts'
import { fail } from '../core/errors.ts'

/**
 * Who may knock: every request and every socket handshake names the host it wants, and a browser names the page it comes
 * from. Both must be on the lists; a page of another origin, or a name that merely resolves to this machine, is turned away.
 */
export class OriginGate {
  private readonly config: Config
  private readonly port: () => number

  constructor(config: Config, port: () => number) {
    this.config = config
    this.port = port
  }

  /** Throws a Forbidden that names what is not on the list. */
  check({ headers }: Pick<IncomingMessage, 'headers'>): void {
    if (!this.isKnownHost(headers.host)) {
      throw fail.forbidden(
        'host_refused',
        'This host name is not one of Callboard’s. Add it to CALLBOARD_HOSTS if it should be.'
      )
    }
    if (headers.origin !== undefined && !this.isAllowedOrigin(headers.origin)) {
      throw fail.forbidden(
        'origin_refused',
        'Pages of this origin may not speak to Callboard. Add it to CALLBOARD_ORIGINS if they should.'
      )
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
