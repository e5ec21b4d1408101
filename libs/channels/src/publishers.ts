import type { EventContext } from './declarations.ts'

/** A publisher of whatever payload. What it answers with is looked at when it has. */
export type AnyPublisher = (payload: unknown, context: EventContext) => unknown

/** The publishers of one service, or of the application. */
export class Publishers {
  /** `undefined` stands for every event. */
  readonly #byEvent = new Map<string | undefined, AnyPublisher>()

  set(event: string | undefined, publisher: AnyPublisher): void {
    this.#byEvent.set(event, publisher)
  }

  /** The one for this event, else the one for every event. */
  get(event: string): AnyPublisher | undefined {
    return this.#byEvent.get(event) ?? this.#byEvent.get(undefined)
  }
}
