import { tmpdir } from 'node:os'
import type { PermissionAnswer, PermissionRequest, ToolCall } from '../adapter.ts'
import { type AgentAdapter, AgentError, type AgentEvent, type AgentSession, type OpenOptions } from '../adapter.ts'
import { createProcessTag, findTagged, type ProcessInfo } from '../process/tagged-processes.ts'

/** Makes the adapter's agent behave in a certain way. */
export interface Scenario {
  prompt: string
  /** Replaces the adapter of the suite, for example with one for an agent that does not answer. */
  adapter?: () => AgentAdapter
}

/** A session under test, with everything it reported. Dispose it at the end of the test. */
export class TestSession {
  readonly processTag = createProcessTag()
  readonly permissionRequests: PermissionRequest[] = []
  readonly background: AgentEvent[] = []
  pid = 0
  /** Answers permission requests; until it is set they stay pending. */
  onPermission: (request: PermissionRequest) => Promise<PermissionAnswer> = () => new Promise(() => {})
  #session: AgentSession | undefined
  #onBackgroundEvent: () => void = () => {}

  static async open(adapter: AgentAdapter, options: Partial<OpenOptions> = {}): Promise<TestSession> {
    const test = new TestSession()
    test.#session = await adapter.open(test.options(options))
    return test
  }

  get session(): AgentSession {
    if (!this.#session) throw new Error('The session is not open.')
    return this.#session
  }

  options(overrides: Partial<OpenOptions>): OpenOptions {
    return {
      cwd: tmpdir(),
      env: { PATH: process.env.PATH ?? '' },
      processTag: this.processTag,
      onStart: pid => {
        this.pid = pid
      },
      onPermission: request => {
        this.permissionRequests.push(request)
        return this.onPermission(request)
      },
      onBackground: event => {
        this.background.push(event)
        this.#onBackgroundEvent()
      },
      ...overrides
    }
  }

  /** Runs one turn to its end and calls `on` for each event. */
  async runTurn(prompt: string, { signal, on }: { signal?: AbortSignal; on?: (event: AgentEvent) => void } = {}) {
    const events: AgentEvent[] = []
    for await (const event of this.session.prompt([{ type: 'text', text: prompt }], signal ? { signal } : {})) {
      events.push(event)
      on?.(event)
    }
    return new TurnEvents(events)
  }

  /** Runs one turn and allows every permission request. */
  runAllowedTurn(prompt: string) {
    this.onPermission = async ({ options }) => ({
      optionId: options.find(({ kind }) => kind === 'allow_once')?.id ?? ''
    })
    return this.runTurn(prompt)
  }

  /** Resolves with the first background event that matches. */
  async nextBackgroundEvent(matches: (event: AgentEvent) => boolean): Promise<AgentEvent> {
    for (;;) {
      const found = this.background.find(matches)
      if (found) return found
      await new Promise<void>(resolve => {
        this.#onBackgroundEvent = resolve
      })
    }
  }

  /** Returns the live processes of this agent. */
  findProcesses(): Promise<ProcessInfo[]> {
    return findTagged(this.processTag)
  }

  async [Symbol.asyncDispose]() {
    await this.#session?.close()
  }
}

/** The events of a turn. */
export class TurnEvents {
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

  /** Every reported state of the tool calls, in order. */
  get toolCalls(): ToolCall[] {
    return this.all.flatMap(event => (event.type === 'tool' ? [event.call] : []))
  }

  ofType<T extends AgentEvent['type']>(type: T): Extract<AgentEvent, { type: T }>[] {
    return this.all.filter((event): event is Extract<AgentEvent, { type: T }> => event.type === type)
  }
}

/** Returns the AgentError with which opening fails. */
export async function openingErrorOf(opening: Promise<unknown>): Promise<AgentError> {
  try {
    await opening
  } catch (error) {
    if (error instanceof AgentError) return error
    throw error
  }
  throw new Error('The agent was opened without an error.')
}
