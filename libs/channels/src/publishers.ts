/** Decides who hears an event: synchronously, so that order in is order out (C7). */
export type Publisher<Data, Context> = (data: Data, context: Context) => unknown

const ALL = Symbol('all events')

/** The publishers of an application or of one service: for one event, or for all of them. */
export class Publishers<Data, Context> {
  private readonly byEvent = new Map<string | symbol, Publisher<Data, Context>>()

  set(...args: [Publisher<Data, Context>] | [string, Publisher<Data, Context>]): void {
    if (args.length === 1) this.byEvent.set(ALL, args[0])
    else this.byEvent.set(args[0], args[1])
  }

  get(event: string): Publisher<Data, Context> | undefined {
    return this.byEvent.get(event) ?? this.byEvent.get(ALL)
  }
}
