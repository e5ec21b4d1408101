import { RoomAudience } from './channel.ts'
import type { EventContext, PublishedTo } from './declarations.ts'

/** A publisher of whatever payload: written as a method, since each knows the type of its own payload and we know none. */
export type AnyPublisher = { ask(payload: unknown, context: EventContext): PublishedTo }['ask']

/** The publishers of one service, or of the application. */
export class Publishers {
  readonly #byEvent = new Map<string, AnyPublisher>()
  #forAll: AnyPublisher | undefined

  add(...[first, second]: [AnyPublisher] | [string, AnyPublisher]): void {
    if (typeof first === 'function') this.#forAll = first
    else if (second) this.#byEvent.set(first, second)
  }

  /** The one for this event, else the one for all events. */
  find(event: string): AnyPublisher | undefined {
    return this.#byEvent.get(event) ?? this.#forAll
  }
}

/** @throws TypeError when a publisher answered with anything but audiences */
export function audiencesOf(answer: unknown): RoomAudience[] {
  if (answer === undefined || answer === null) return []
  if (answer instanceof RoomAudience) return [answer]
  if (Array.isArray(answer)) return answer.flatMap(audiencesOf)
  throw new TypeError(
    answer instanceof Promise
      ? 'A publisher must answer at once: one that returned a promise would let later events overtake.'
      : 'A publisher must answer with channels, or with nothing.'
  )
}
