/** From when to when somebody may hear something, in ticks of the ledger. What ended it lay between two ticks. */
interface Span {
  from: number
  endsAfter: number
  endsBefore: number
}

/** A board or a session: who may see it, as it stands now. */
export interface Item {
  seenBy(person: string): boolean
}

/** Stands for everyone who is signed in, in the question who may see something. */
export const ALL = 'all'

interface Word {
  item: Item
  /** The boards in whose activity it may stand, also when its session has gone on to another. */
  told: ReadonlySet<Item>
  where: string
  from: number
}

/** Somebody's line to the daemon, and who is signed in on it when. */
export interface Listener {
  readonly name: string
  spans: { person: string; span: Span }[]
}

interface Heard {
  listener: Listener
  text: string
  since: number
  at: number
}

export interface Leak {
  listener: string
  word: string
  where: string
  text: string
}

const begin = (from: number): Span => ({ from, endsAfter: Infinity, endsBefore: Infinity })
const isOpen = (span: Span | undefined): span is Span => span?.endsBefore === Infinity

/**
 * Every canary word that was written, who may hear it from when to when, and who heard it when. Its clock ticks when something
 * begins and when it has ended; what happens in between may be heard by whoever might before or after, but the words that
 * are written in it are for those who may see them after it.
 */
export class CanaryLog {
  #tick = 0
  #heard: Heard[] = []
  readonly #words: Word[] = []
  readonly #sight = new Map<Item, Map<string, Span[]>>()
  /** How many texts with words in them were heard and judged. */
  judged = 0

  tick(): number {
    this.#tick += 1
    return this.#tick
  }

  /** A new word, which from now on is to be seen by whoever sees the item. */
  word(item: Item, where: string, told: ReadonlySet<Item>): string {
    this.#words.push({ item, told, where, from: this.#tick })
    return `canary${this.#words.length - 1}z`
  }

  /** Something has happened between these two ticks: who of these people sees which of these items is looked at again. */
  look(items: Iterable<Item>, people: readonly string[], began: number, ended: number): void {
    for (const item of items) {
      const sight = this.#sight.get(item) ?? new Map<string, Span[]>()
      this.#sight.set(item, sight)
      for (const person of new Set([ALL, ...people, ...sight.keys()])) {
        const spans = sight.get(person) ?? []
        sight.set(person, spans)
        const last = spans.at(-1)
        if (item.seenBy(person)) {
          if (!isOpen(last)) spans.push(begin(began))
        } else if (isOpen(last)) Object.assign(last, { endsAfter: began, endsBefore: ended })
      }
    }
  }

  signIn(listener: Listener, person: string, began: number): void {
    listener.spans.push({ person, span: begin(began) })
  }

  signOut(listener: Listener, ended: number): void {
    const last = listener.spans.at(-1)?.span
    if (isOpen(last)) Object.assign(last, { endsAfter: ended, endsBefore: ended })
  }

  /** A packet came to a listener just now. */
  hear(listener: Listener, packet: string): void {
    this.answer(listener, packet, 0)
  }

  /** This is the answer to what was asked at a tick: it must be theirs now, not only of before. */
  answer(listener: Listener, text: string, since: number): void {
    if (text.includes('canary')) this.#heard.push({ listener, text, since, at: this.#tick + 0.5 })
  }

  /** What was heard by somebody who might not hear it. To be asked when all is quiet: it forgets what is over. */
  leaks(): Leak[] {
    const leaks: Leak[] = []
    for (const heard of this.#heard) {
      for (const [word, number] of heard.text.matchAll(/canary(\d+)z/g)) {
        const written = this.#words[Number(number)]
        if (!written || this.#isTheirs(heard, written)) continue
        leaks.push({ listener: heard.listener.name, word, where: written.where, text: heard.text.slice(0, 300) })
      }
    }
    this.judged += this.#heard.length
    const listeners = new Set(this.#heard.map(({ listener }) => listener))
    this.#heard = []
    for (const listener of listeners) listener.spans = listener.spans.filter(({ span }) => isOpen(span))
    for (const [item, sight] of this.#sight) {
      for (const [person, spans] of sight) {
        const open = spans.filter(isOpen)
        if (open.length) sight.set(person, open)
        else sight.delete(person)
      }
      if (sight.size === 0) this.#sight.delete(item)
    }
    return leaks
  }

  #isTheirs({ listener, text, since, at }: Heard, { item, told, from }: Word): boolean {
    const isActivity = text.includes('"event_id"')
    const seen = (isActivity ? [item, ...told] : [item]).flatMap(each => {
      const sight = this.#sight.get(each)
      return listener.spans.flatMap(({ person, span }) =>
        [...(sight?.get(ALL) ?? []), ...(sight?.get(person) ?? [])].map(sees => ({ span, sees }))
      )
    })
    return seen.some(({ span, sees }) => {
      const end = Math.min(sees.endsBefore, span.endsBefore)
      return from < sees.endsAfter && since < end && Math.max(from, sees.from, span.from) < Math.min(at, end)
    })
  }
}
