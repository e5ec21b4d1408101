import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import ipaddr from 'ipaddr.js'
import proxyaddr from 'proxy-addr'
import type { Config } from '../core/config.ts'

/** Feathers hands the headers of a request or a handshake on, and nothing else of where it came from. */
const addresses = new WeakMap<object, string>()

/** What a proxy says in `X-Forwarded-For` is believed as far as it is one of ours. */
export function setClientAddress(request: IncomingMessage, { isProxy }: Pick<Config, 'isProxy'>): void {
  addresses.set(request.headers, canonicalAddress(request.socket.remoteAddress ? proxyaddr(request, isProxy) : ''))
}

/** Where a call or a connection came from, as `canonical` says it. */
export const clientAddress = (headers: IncomingHttpHeaders | undefined): string =>
  (headers && addresses.get(headers)) ?? 'unknown'

/**
 * One form for whoever is to be counted as one: an IPv4 address is the same in its IPv6 clothes, and of an IPv6 address its
 * network, since whoever has one of its addresses has all 2^64 of them.
 */
export function canonicalAddress(address: string): string {
  if (!ipaddr.isValid(address)) return 'unknown'
  const parsed = ipaddr.process(address)
  if (parsed instanceof ipaddr.IPv4) return parsed.toString()
  return `${new ipaddr.IPv6([...parsed.parts.slice(0, 4), 0, 0, 0, 0])}/64`
}
