import type { Call } from '../calls/call.ts'
import type { ClientApp } from './client-services.ts'
import { isIdempotent } from './idempotency.ts'

/**
 * E3, T3: a plugin that sends the calls of all services by `call`, which always settles and retries where that is
 * safe.
 */
export const reliableCalls = (call: Call) => (app: ClientApp) => {
  app.mixins.push((service, path) => {
    const send = (method: string, ...args: unknown[]) => {
      const route = args.pop()
      const request = [method, fillPath(path, Object(route)), ...args] as const
      return call(request, { isIdempotent: isIdempotent(request) })
    }
    Object.assign(service, { send })
  })
}

/** Puts the parameters of a route into the placeholders of its path. */
function fillPath(path: string, route: Record<string, unknown>): string {
  return path.replace(/:(\w+)/g, (placeholder, name) => String(route[name] ?? placeholder))
}
