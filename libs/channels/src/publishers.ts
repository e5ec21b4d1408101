import type { EventContext } from './declarations.ts'

/** A publisher of any payload. Its result is checked when it is called. */
export type AnyPublisher = (payload: unknown, context: EventContext) => unknown

/** The publishers of one service, or of the application. */
export class Publishers {
  /** `undefined` stands for every event. */
  readonly #byEvent = new Map<string | undefined, AnyPublisher>()

  set(event: string | undefined, publisher: AnyPublisher): void {
    this.#byEvent.set(event, publisher)
  }

  /** Returns the publisher of this event, otherwise that of every event. */
  get(event: string): AnyPublisher | undefined {
    return this.#byEvent.get(event) ?? this.#byEvent.get(undefined)
  }
}
