import { tmpdir } from 'node:os'
import type { PermissionAnswer, PermissionRequest, ToolCall } from '../adapter.ts'
import { type AgentAdapter, AgentError, type AgentEvent, type AgentSession, type OpenOptions } from '../adapter.ts'
import { findMarked, newMark, type Process } from '../process/tagged-processes.ts'

/** What makes the adapter's agent behave in one way. */
export interface Scenario {
  prompt: string
  /** An adapter for another agent than the one of the suite, such as one that does not answer. */
  adapter?: () => AgentAdapter
}

/** A session under test, and all that came of it. It is closed at the end of the test. */
export class Play {
  readonly mark = newMark()
  readonly questions: PermissionRequest[] = []
  readonly background: AgentEvent[] = []
  pid = 0
  /** Answers the agent's questions; until it is set they stay open. */
  answer: (question: PermissionRequest) => Promise<PermissionAnswer> = () => new Promise(() => {})
  #session: AgentSession | undefined
  #heard: () => void = () => {}

  static async open(adapter: AgentAdapter, options: Partial<OpenOptions> = {}): Promise<Play> {
    const play = new Play()
    play.#session = await adapter.open(play.options(options))
    return play
  }

  get session(): AgentSession {
    if (!this.#session) throw new Error('The session was not opened.')
    return this.#session
  }

  options(more: Partial<OpenOptions>): OpenOptions {
    return {
      cwd: tmpdir(),
      env: { PATH: process.env.PATH ?? '' },
      mark: this.mark,
      onStart: pid => {
        this.pid = pid
      },
      onPermission: question => {
        this.questions.push(question)
        return this.answer(question)
      },
      onBackground: event => {
        this.background.push(event)
        this.#heard()
      },
      ...more
    }
  }

  /** Plays one turn to its end; `on` sees each event as it comes. */
  async turn(prompt: string, { signal, on }: { signal?: AbortSignal; on?: (event: AgentEvent) => void } = {}) {
    const events: AgentEvent[] = []
    for await (const event of this.session.prompt([{ type: 'text', text: prompt }], signal ? { signal } : {})) {
      events.push(event)
      on?.(event)
    }
    return new Events(events)
  }

  /** Plays one turn, and allows what it asks for. */
  turnAllowed(prompt: string) {
    this.answer = async ({ options }) => ({ optionId: options.find(({ kind }) => kind === 'allow_once')?.id ?? '' })
    return this.turn(prompt)
  }

  /** Resolves with the first event outside a turn that passes. */
  async heardInBackground(passes: (event: AgentEvent) => boolean): Promise<AgentEvent> {
    for (;;) {
      const found = this.background.find(passes)
      if (found) return found
      await new Promise<void>(resolve => {
        this.#heard = resolve
      })
    }
  }

  /** What is alive of this agent. */
  alive(): Promise<Process[]> {
    return findMarked(this.mark)
  }

  async [Symbol.asyncDispose]() {
    await this.#session?.close()
  }
}

/** The events of a turn. */
export class Events {
  readonly all: readonly AgentEvent[]

  constructor(all: readonly AgentEvent[]) {
    this.all = all
  }

  get end() {
    const last = this.all.at(-1)
    if (last?.type !== 'turn_end') throw new Error(`The turn ended with ${last?.type ?? 'nothing'}.`)
    return last
  }

  get text(): string {
    return this.all.map(event => (event.type === 'text' ? event.delta : '')).join('')
  }

  /** Every state in which the calls were told, in order. */
  get calls(): ToolCall[] {
    return this.all.flatMap(event => (event.type === 'tool' ? [event.call] : []))
  }

  of<T extends AgentEvent['type']>(type: T): Extract<AgentEvent, { type: T }>[] {
    return this.all.filter((event): event is Extract<AgentEvent, { type: T }> => event.type === type)
  }
}

/** The error with which opening fails. */
export async function faultOf(opening: Promise<unknown>): Promise<AgentError> {
  try {
    await opening
  } catch (error) {
    if (error instanceof AgentError) return error
    throw error
  }
  throw new Error('The agent could be opened.')
}
