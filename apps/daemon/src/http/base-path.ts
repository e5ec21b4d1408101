import type { Server } from 'node:http'

/**
 * Removes the public path from the URL of requests and upgrades: a proxy may forward `/callboard/…` with or without it. It
 * must run before every other listener.
 */
export function stripBasePath(server: Server, base: string): void {
  const prefix = base.replace(/\/+$/, '')
  if (!prefix) return
  const strip = (request: { url?: string | undefined }) => {
    if (request.url?.startsWith(`${prefix}/`)) request.url = request.url.slice(prefix.length)
  }
  server.prependListener('request', strip)
  server.prependListener('upgrade', strip)
}
