import {
  type AgentContext,
  methods,
  RequestError,
  type RequestPermissionRequest,
  type SessionConfigOption
} from '@agentclientprotocol/sdk'
import { runScript } from './run-script.ts'
import { parseScript, type Script } from './script.ts'
import type { ScriptedAgentOptions } from './start.ts'
import { sendText, type TurnContext } from './turn-context.ts'

const PERMISSION_OPTIONS = [
  { optionId: 'allow', name: 'Allow', kind: 'allow_once' },
  { optionId: 'always', name: 'Always allow', kind: 'allow_always' },
  { optionId: 'reject', name: 'Reject', kind: 'reject_once' }
] as const

/** One session of the scripted agent, with one turn at a time. */
export class ScriptedSession {
  readonly sessionId: string
  readonly #options: ScriptedAgentOptions
  readonly #values = new Map([
    ['mode', 'ask'],
    ['model', 'small'],
    ['effort', 'low']
  ])
  #turn = new AbortController()
  #messages = 0

  constructor(sessionId: string, options: ScriptedAgentOptions) {
    this.sessionId = sessionId
    this.#options = options
  }

  get configOptions(): SessionConfigOption[] {
    return [
      this.#select('mode', 'Mode', ['ask', 'free']),
      this.#select('model', 'Model', ['small', 'large']),
      this.#select('effort', 'Effort', ['low', 'high'], 'thought_level')
    ]
  }

  setOption(id: string, value: string) {
    if (value === this.#options.refuse) throw new RequestError(-32602, `The ${value} one is not in your plan.`)
    this.#values.set(id, value)
  }

  cancel() {
    if (!this.#options.ignoreCancel) this.#turn.abort()
  }

  async prompt(prompt: string, client: AgentContext) {
    this.#turn = new AbortController()
    const script = parseScript(prompt) ?? this.#options.script ?? defaultScript(prompt)
    const context = this.#context(script, client, this.#turn.signal)
    const answer = await runScript(script, context)
    const { late } = script
    if (late) setImmediate(() => void sendText('late', late, context))
    return answer
  }

  /** Replays an earlier conversation, as agents do when they load one. */
  async replay(client: AgentContext) {
    const context = this.#context({}, client, this.#turn.signal)
    const content = { type: 'text', text: 'an earlier prompt' }
    await context.update({ sessionUpdate: 'user_message_chunk', content })
    await sendText('text', { text: 'An earlier answer, replayed.' }, context)
    await context.update({
      sessionUpdate: 'tool_call',
      toolCallId: 'call_old',
      title: 'an earlier tool',
      status: 'completed'
    })
    setTimeout(() => void sendText('late', { text: 'And one piece after the answer.' }, context), 20)
  }

  #context(script: Script, client: AgentContext, signal: AbortSignal): TurnContext {
    const { sessionId } = this
    const update = (update: object) => client.notify(String(methods.client.session.update), { sessionId, update })
    return {
      seed: script.seed ?? this.#options.seed ?? 1,
      signal,
      update,
      notify: (method, params) => client.notify(method, params),
      messageId: () => (this.#options.noMessageIds ? {} : { messageId: `msg_${++this.#messages}` }),
      requestPermission: async toolCall => {
        const request: RequestPermissionRequest = { sessionId, toolCall, options: [...PERMISSION_OPTIONS] }
        const { outcome } = await client.request(methods.client.session.requestPermission, request)
        return outcome.outcome === 'selected' ? outcome.optionId : 'cancelled'
      }
    }
  }

  #select(id: string, name: string, values: string[], category = id): SessionConfigOption {
    const options = values.map(value => ({ value, name: `The ${value} one` }))
    return { type: 'select', id, name, category, currentValue: this.#values.get(id) ?? '', options }
  }
}

function defaultScript(prompt: string): Script {
  return {
    thought: { length: 40 },
    text: { text: `You said: ${prompt}\n\nThis is the scripted agent.` }
  }
}
