import type { FeathersService } from '@feathersjs/feathers'
import { defaultServiceEvents } from '@feathersjs/feathers/lib/service.js'

/** Node's own events, and those that Feathers emits after each call even when a service has turned them off. */
const BUILT_IN_EVENTS = new Set<string | symbol>(['newListener', 'removeListener', 'error', ...defaultServiceEvents])

/** [C9] Makes the service throw on undeclared events, which Feathers would drop silently. */
export function rejectUnknownEvents(service: FeathersService, path: string, events: readonly string[]): void {
  const known = new Set([...BUILT_IN_EVENTS, ...events])
  const emit = service.emit
  service.emit = (event, ...args) => {
    if (!known.has(event)) {
      throw new Error(`Service '${path}' has no event '${String(event)}'. Declare it in the events of the service.`)
    }
    return emit.call(service, event, ...args)
  }
}
