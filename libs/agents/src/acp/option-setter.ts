import { methods } from '@agentclientprotocol/sdk'
import { AgentError } from '../adapter.ts'
import type { AgentConnection } from './agent-connection.ts'
import { hasConfigOptions, parseOptions, withValue } from './options.ts'

/** Sets the options of a session. */
export class OptionSetter {
  readonly #connection: AgentConnection
  readonly #sessionId: string
  readonly #hasConfigOptions: boolean

  /** `response` is the agent's response to the request that opened the session. */
  constructor(connection: AgentConnection, sessionId: string, response: unknown) {
    this.#connection = connection
    this.#sessionId = sessionId
    this.#hasConfigOptions = hasConfigOptions(response)
    connection.updates.options = parseOptions(response) ?? connection.updates.options
  }

  /** Rejects with an AgentError when the agent refuses. */
  async set(id: string, value: string) {
    const response = await this.#request(id, value).catch(async error => {
      throw await this.#connection.explain(error)
    })
    const { updates } = this.#connection
    updates.options = parseOptions(response) ?? withValue(updates.options, id, value)
    this.#connection.emit({ type: 'options', options: [...updates.options] })
  }

  /** Sets the values that the agent offers and that differ from the current ones. Refusals are reported as notices. */
  async setInitial(values: Readonly<Record<string, string>>) {
    for (const [id, value] of Object.entries(values)) {
      const option = this.#connection.updates.options.find(candidate => candidate.id === id)
      const isOffered = option?.choices.some(choice => choice.value === value)
      if (option && isOffered && option.value !== value) await this.set(id, value).catch(this.#reportRefusal)
    }
  }

  readonly #reportRefusal = (error: unknown) => {
    if (!(error instanceof AgentError) || error.reason !== 'agent_error') throw error
    this.#connection.emit({ type: 'notice', level: 'warning', text: error.message })
  }

  #request(id: string, value: string): Promise<unknown> {
    const { agent } = this.#connection.client
    const { setConfigOption, setMode } = methods.agent.session
    const sessionId = this.#sessionId
    if (this.#hasConfigOptions) return agent.request(setConfigOption, { sessionId, configId: id, value })
    if (id === 'mode') return agent.request(setMode, { sessionId, modeId: value })
    return agent.request('session/set_model', { sessionId, modelId: value })
  }
}
