import { randomUUID } from 'node:crypto'
import { type AgentContext, type ContentBlock, type PromptResponse, RequestError } from '@agentclientprotocol/sdk'
import type { ChatMessage } from './chat.ts'
import { findModel } from './find-model.ts'
import { Memory } from './memory.ts'
import { ModelBrain } from './model.ts'
import { ModelError } from './model-error.ts'
import { ScriptedBrain } from './scripted.ts'
import type { Settings } from './settings.ts'
import { callTool } from './tool-call.ts'
import { explain, ToolError } from './tool-error.ts'
import type { ToolContext } from './tools/tool.ts'
import type { Brain, TokenUsage, Turn } from './turn.ts'
import { Voice } from './voice.ts'
import { Workspace } from './workspace.ts'

/**
 * Opens a session in a directory, or takes up the one of this id; rejects with a sentence when the directory cannot be worked
 * in, or nothing is known of such a session.
 */
export async function openSession(cwd: string, settings: Settings, id?: string): Promise<Session> {
  const memory = new Memory(settings.dataDirectory)
  const known = id === undefined ? [] : await memory.recall(id)
  if (!known) throw new RequestError(-32002, 'There is no such session: open one with session/new.')
  const workspace = await Workspace.open(cwd, settings.dataDirectory).catch(error => {
    throw new RequestError(-32602, explain(error, cwd).message)
  })
  return new Session({ workspace, environment: settings.environment }, settings, { id, known, memory })
}

interface Past {
  id: string | undefined
  known: ChatMessage[]
  memory: Memory
}

/** One conversation: its brain, what the person has allowed in it, and at most one turn. */
export class Session {
  readonly id: string
  readonly #context: ToolContext
  readonly #settings: Settings
  readonly #grants = new Set<string>()
  readonly #scripted: Brain
  readonly #memory: Memory
  /** What was said with a model. */
  readonly #history: ChatMessage[]
  #model: Brain | undefined
  #turn: AbortController | undefined

  constructor(context: ToolContext, settings: Settings, { id = randomUUID(), known, memory }: Past) {
    this.id = id
    this.#history = known
    this.#memory = memory
    this.#context = context
    this.#settings = settings
    this.#scripted = new ScriptedBrain(settings.pace)
  }

  async prompt(blocks: ContentBlock[], client: AgentContext, request: AbortSignal) {
    if (this.#turn) throw new RequestError(-32600, 'A turn is running here already: wait for its end, or cancel it.')
    const turn = new AbortController()
    this.#turn = turn
    request.addEventListener('abort', () => turn.abort())
    try {
      return await this.#answer(textOf(blocks), client, turn)
    } catch (error) {
      if (turn.signal.aborted) return { stopReason: 'cancelled' } satisfies PromptResponse
      if (error instanceof ModelError || error instanceof ToolError) throw new RequestError(-32603, error.message)
      throw error
    } finally {
      await this.#keep()
      this.#turn = undefined
    }
  }

  /** What cannot be kept, as on a full disk, is only missing where another process takes the conversation up. */
  async #keep(): Promise<void> {
    await this.#memory.keep(this.id, this.#history).catch(error => {
      process.stderr.write(`The conversation could not be kept: ${error}\n`)
    })
  }

  cancel(): void {
    this.#turn?.abort()
  }

  async #answer(prompt: string, client: AgentContext, controller: AbortController) {
    const { signal } = controller
    const voice = new Voice(client, this.id, controller)
    const options = { voice, signal, context: this.#context, grants: this.#grants }
    const turn: Turn = { ...options, use: (tool, given) => callTool(tool, given, options) }
    const brain = await this.#brain(signal)
    const answer: PromptResponse & { usage?: TokenUsage } = await brain.answer(prompt, turn)
    return answer
  }

  /** Asked again until there is a model, so that one that is started later is found. */
  async #brain(signal: AbortSignal): Promise<Brain> {
    if (this.#model) return this.#model
    const model = await findModel(this.#settings.model, signal)
    if (!model) return this.#scripted
    this.#model = new ModelBrain(model, this.#context, this.#history)
    return this.#model
  }
}

function textOf(blocks: ContentBlock[]): string {
  return blocks
    .map(block => {
      if (block.type === 'text') return block.text
      if (block.type === 'resource_link') return `[${block.name}](${block.uri})`
      return block.type === 'resource' && 'text' in block.resource ? embedded(block.resource) : ''
    })
    .join('\n')
    .trim()
}

/** A file that came with the prompt. */
const embedded = ({ uri, text }: { uri: string; text: string }) =>
  `\n${decodeURIComponent(uri.split('/').at(-1) ?? '')}:\n\n${text}`
