import type { FeathersService } from '@feathersjs/feathers'
import { defaultServiceEvents } from '@feathersjs/feathers/lib/service.js'

/** Node's own, and those that Feathers emits after each call, also where a service has turned them off. */
const ALWAYS = new Set<string | symbol>(['newListener', 'removeListener', 'error', ...defaultServiceEvents])

/** [C9] Makes the service throw on an event that it has not named: Feathers would drop it without a word. */
export function guardEvents(service: FeathersService, path: string, events: readonly string[]): void {
  const known = new Set([...ALWAYS, ...events])
  const emit = service.emit
  service.emit = (event, ...args) => {
    if (!known.has(event)) {
      throw new Error(`'${path}' has no event '${String(event)}': name it in the events of the service.`)
    }
    return emit.call(service, event, ...args)
  }
}
