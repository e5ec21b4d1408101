import type { Server } from 'node:http'

/**
 * Lets the daemon answer below a path: a proxy may pass `/callboard/…` on as it is or without the path. Registered before
 * every other listener, for requests and socket upgrades alike.
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
