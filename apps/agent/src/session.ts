import { randomUUID } from 'node:crypto'
import { type AgentContext, type ContentBlock, type PromptResponse, RequestError } from '@agentclientprotocol/sdk'
import type { AgentConfig } from './agent-config.ts'
import { ConversationStore } from './conversation-store.ts'
import type { ChatMessage } from './model/chat-completion.ts'
import { findModel } from './model/find-model.ts'
import { ModelError } from './model/model-error.ts'
import { ModelResponder } from './model/model-responder.ts'
import type { PromptTurn, Responder, TokenUsage } from './responder.ts'
import { ScriptedResponder } from './scripted-responder.ts'
import { SessionUpdates } from './session-updates.ts'
import { callTool } from './tools/call-tool.ts'
import type { ToolContext } from './workspace/tool-context.ts'
import { ToolError, toToolError } from './workspace/tool-error.ts'
import { Workspace } from './workspace/workspace.ts'

/** Opens a session in a directory, or resumes the one of this id. Rejects when the directory is unusable or the session unknown. */
export async function openSession(cwd: string, config: AgentConfig, id?: string): Promise<Session> {
  const store = new ConversationStore(config.dataDirectory)
  const history = id === undefined ? [] : await store.load(id)
  if (!history) throw new RequestError(-32002, 'No such session: open one with session/new.')
  const workspace = await Workspace.open(cwd, config.dataDirectory).catch(error => {
    throw new RequestError(-32602, toToolError(error, cwd).message)
  })
  return new Session({ workspace, environment: config.environment }, config, { id, history, store })
}

interface StoredSession {
  id: string | undefined
  history: ChatMessage[]
  store: ConversationStore
}

/** One conversation: its history, the permissions granted in it, and at most one running turn. */
export class Session {
  readonly id: string
  readonly #context: ToolContext
  readonly #config: AgentConfig
  readonly #grants = new Set<string>()
  readonly #scriptedResponder: Responder
  readonly #store: ConversationStore
  /** The messages that a model gets. */
  readonly #history: ChatMessage[]
  #modelResponder: Responder | undefined
  #turn: AbortController | undefined

  constructor(context: ToolContext, config: AgentConfig, { id = randomUUID(), history, store }: StoredSession) {
    this.id = id
    this.#history = history
    this.#store = store
    this.#context = context
    this.#config = config
    this.#scriptedResponder = new ScriptedResponder(config.chunkDelayMs)
  }

  async prompt(blocks: ContentBlock[], client: AgentContext, request: AbortSignal) {
    if (this.#turn)
      throw new RequestError(-32600, 'A turn is already running in this session: wait for its end, or cancel it.')
    const turn = new AbortController()
    this.#turn = turn
    request.addEventListener('abort', () => turn.abort())
    try {
      return await this.#answer(promptText(blocks), client, turn)
    } catch (error) {
      if (turn.signal.aborted) return { stopReason: 'cancelled' } satisfies PromptResponse
      if (error instanceof ModelError || error instanceof ToolError) throw new RequestError(-32603, error.message)
      throw error
    } finally {
      await this.#save()
      this.#turn = undefined
    }
  }

  /** A failure, as on a full disk, matters only when another process resumes the conversation. */
  async #save(): Promise<void> {
    await this.#store.save(this.id, this.#history).catch(error => {
      process.stderr.write(`Could not save the conversation: ${error}\n`)
    })
  }

  cancel(): void {
    this.#turn?.abort()
  }

  async #answer(prompt: string, client: AgentContext, controller: AbortController) {
    const { signal } = controller
    const updates = new SessionUpdates(client, this.id, controller)
    const options = { updates, signal, context: this.#context, grants: this.#grants }
    const turn: PromptTurn = { ...options, callTool: (tool, given) => callTool(tool, given, options) }
    const responder = await this.#findResponder(signal)
    const answer: PromptResponse & { usage?: TokenUsage } = await responder.respond(prompt, turn)
    return answer
  }

  /** Looks for a model until there is one, so that one that is started later is found. */
  async #findResponder(signal: AbortSignal): Promise<Responder> {
    if (this.#modelResponder) return this.#modelResponder
    const model = await findModel(this.#config.model, signal)
    if (!model) return this.#scriptedResponder
    this.#modelResponder = new ModelResponder(model, this.#context, this.#history)
    return this.#modelResponder
  }
}

function promptText(blocks: ContentBlock[]): string {
  return blocks
    .map(block => {
      if (block.type === 'text') return block.text
      if (block.type === 'resource_link') return `[${block.name}](${block.uri})`
      return block.type === 'resource' && 'text' in block.resource ? embeddedFile(block.resource) : ''
    })
    .join('\n')
    .trim()
}

/** A file that is embeddedFile in the prompt. */
const embeddedFile = ({ uri, text }: { uri: string; text: string }) =>
  `\n${decodeURIComponent(uri.split('/').at(-1) ?? '')}:\n\n${text}`
