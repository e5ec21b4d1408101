import { RoomAudience } from './channel.ts'
import type { EventContext } from './declarations.ts'
import type { Delivery } from './delivery.ts'
import type { Settings } from './options.ts'
import type { AnyPublisher } from './publishers.ts'

export interface EmittedEvent {
  event: string
  payload: unknown
  context: EventContext
}

/** Resolves the audiences of the event and passes it to delivery, synchronously: events are sent in the order of emission [C7]. */
export function publish(
  delivery: Delivery | undefined,
  publisher: AnyPublisher,
  { event, payload: emitted, context }: EmittedEvent,
  { extra, onError }: Settings
): void {
  const { path } = context
  const report = (error: unknown) => onError(error, { path, event })
  try {
    const result = publisher(emitted, context)
    if (isPromise(result)) {
      Promise.resolve(result).catch(report)
      throw new TypeError('A publisher must not return a promise: later events would overtake this one.')
    }
    const audiences = toAudiences(result)
    if (!delivery || audiences.length === 0) return
    const payload = dispatchedPayload(emitted, context)
    delivery.emit(audiences, `${path} ${event}`, payload, extra(event, payload, context))
  } catch (error) {
    report(error)
  }
}

function isPromise(result: unknown): result is PromiseLike<unknown> {
  return typeof result === 'object' && result !== null && 'then' in result && typeof result.then === 'function'
}

/** @throws TypeError when a publisher returned anything but channels */
function toAudiences(result: unknown): RoomAudience[] {
  if (result === undefined || result === null || result === false) return []
  if (result instanceof RoomAudience) return [result]
  if (Array.isArray(result)) return result.flatMap(toAudiences)
  throw new TypeError('A publisher must return channels or nothing.')
}

/** Returns the emitted payload, or its `context.dispatch` where a hook has set it; for several rows, the one of this row. */
function dispatchedPayload(emitted: unknown, { dispatch, result }: EventContext): unknown {
  if (dispatch === undefined || dispatch === null) return emitted
  if (!Array.isArray(dispatch) || !Array.isArray(result) || Array.isArray(emitted)) return dispatch
  const index = result.indexOf(emitted)
  if (index < 0) throw new Error('The emitted row is not in the result of the call, so its dispatch is unknown.')
  return dispatch[index]
}
