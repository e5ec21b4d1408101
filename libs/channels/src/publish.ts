import { RoomAudience } from './channel.ts'
import type { EventContext } from './declarations.ts'
import type { Delivery } from './delivery.ts'
import type { Settings } from './options.ts'
import type { AnyPublisher } from './publishers.ts'

export interface Emitted {
  event: string
  payload: unknown
  context: EventContext
}

/** Asks who hears the event and hands it over to be sent to them, all in one go: order in is order out [C7]. */
export function publish(
  delivery: Delivery | undefined,
  publisher: AnyPublisher,
  { event, payload: emitted, context }: Emitted,
  { extra, onError }: Settings
): void {
  const { path } = context
  const tell = (error: unknown) => onError(error, { path, event })
  try {
    const answer = publisher(emitted, context)
    if (isPromise(answer)) {
      Promise.resolve(answer).catch(tell)
      throw new TypeError('A publisher must answer at once: while one waits for a promise, later events overtake.')
    }
    const audiences = audiencesOf(answer)
    if (!delivery || audiences.length === 0) return
    const payload = dispatched(emitted, context)
    delivery.emit(audiences, `${path} ${event}`, payload, extra(event, payload, context))
  } catch (error) {
    tell(error)
  }
}

function isPromise(answer: unknown): answer is PromiseLike<unknown> {
  return typeof answer === 'object' && answer !== null && 'then' in answer && typeof answer.then === 'function'
}

/** @throws TypeError when a publisher answered with anything but channels */
function audiencesOf(answer: unknown): RoomAudience[] {
  if (answer === undefined || answer === null || answer === false) return []
  if (answer instanceof RoomAudience) return [answer]
  if (Array.isArray(answer)) return answer.flatMap(audiencesOf)
  throw new TypeError('A publisher must answer with channels, or with nothing.')
}

/** What may leave of what was emitted: `context.dispatch` where a hook has set it, of several rows the one emitted. */
function dispatched(emitted: unknown, { dispatch, result }: EventContext): unknown {
  if (dispatch === undefined || dispatch === null) return emitted
  if (!Array.isArray(dispatch) || !Array.isArray(result) || Array.isArray(emitted)) return dispatch
  const index = result.indexOf(emitted)
  if (index < 0) throw new Error('This is none of the rows that the call answered with, and only those may leave.')
  return dispatch[index]
}
