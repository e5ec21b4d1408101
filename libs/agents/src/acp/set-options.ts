import { methods } from '@agentclientprotocol/sdk'
import { AgentError } from '../adapter.ts'
import type { Conversation } from './connection-state.ts'
import { hasConfigOptions, optionsIn, withValue } from './options.ts'

/** Setting what can be chosen in a session. */
export class Choices {
  readonly #talk: Conversation
  readonly #sessionId: string
  readonly #hasConfigOptions: boolean

  /** `answer` is what the agent said when the session began. */
  constructor(talk: Conversation, sessionId: string, answer: unknown) {
    this.#talk = talk
    this.#sessionId = sessionId
    this.#hasConfigOptions = hasConfigOptions(answer)
    talk.heard.options = optionsIn(answer) ?? talk.heard.options
  }

  /** Rejects with an AgentError when the agent refuses. */
  async set(id: string, value: string) {
    const answer = await this.#ask(id, value).catch(async error => {
      throw await this.#talk.explain(error)
    })
    const { heard } = this.#talk
    heard.options = optionsIn(answer) ?? withValue(heard.options, id, value)
    this.#talk.tell({ type: 'options', options: [...heard.options] })
  }

  /** Sets what is offered and not set yet; leaves the rest alone, and says what was refused. */
  async setFirst(choices: Readonly<Record<string, string>>) {
    for (const [id, value] of Object.entries(choices)) {
      const option = this.#talk.heard.options.find(one => one.id === id)
      const isOffered = option?.choices.some(choice => choice.value === value)
      if (option && isOffered && option.value !== value) await this.set(id, value).catch(this.#sayRefused)
    }
  }

  readonly #sayRefused = (error: unknown) => {
    if (!(error instanceof AgentError) || error.reason !== 'agent_error') throw error
    this.#talk.tell({ type: 'notice', level: 'warning', text: error.message })
  }

  #ask(id: string, value: string): Promise<unknown> {
    const { agent } = this.#talk.connection
    const { setConfigOption, setMode } = methods.agent.session
    const sessionId = this.#sessionId
    if (this.#hasConfigOptions) return agent.request(setConfigOption, { sessionId, configId: id, value })
    if (id === 'mode') return agent.request(setMode, { sessionId, modeId: value })
    return agent.request('session/set_model', { sessionId, modelId: value })
  }
}
