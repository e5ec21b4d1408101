import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import ipaddr from 'ipaddr.js'
import proxyaddr from 'proxy-addr'
import type { Config } from '../core/config.ts'

/** The headers are the only part of a request or handshake that Feathers passes on, so they identify it. */
const addresses = new WeakMap<object, string>()

/** Records the client's address. `X-Forwarded-For` is trusted as far as it was written by configured proxies. */
export function setClientAddress(request: IncomingMessage, { isTrustedProxy }: Pick<Config, 'isTrustedProxy'>): void {
  addresses.set(
    request.headers,
    canonicalAddress(request.socket.remoteAddress ? proxyaddr(request, isTrustedProxy) : '')
  )
}

/** The canonical address of the client of a call or connection. */
export const clientAddress = (headers: IncomingHttpHeaders | undefined): string =>
  (headers && addresses.get(headers)) ?? 'unknown'

/**
 * The form in which clients are counted: IPv4-mapped IPv6 addresses become IPv4, and IPv6 addresses their /64 network, since
 * its 2^64 addresses belong to one client.
 */
export function canonicalAddress(address: string): string {
  if (!ipaddr.isValid(address)) return 'unknown'
  const parsed = ipaddr.process(address)
  if (parsed instanceof ipaddr.IPv4) return parsed.toString()
  return `${new ipaddr.IPv6([...parsed.parts.slice(0, 4), 0, 0, 0, 0])}/64`
}
