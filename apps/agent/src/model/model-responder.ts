import type { StopReason } from '@agentclientprotocol/sdk'
import type { PromptTurn, Responder, TokenUsage, TurnResult } from '../responder.ts'
import { OutputBuffer } from '../text/output-buffer.ts'
import { parseJson } from '../text/untyped-json.ts'
import { type ToolResult, toOutputText } from '../tools/call-tool.ts'
import { TOOLS } from '../tools/index.ts'
import type { Tool } from '../tools/tool.ts'
import type { ToolContext } from '../workspace/tool-context.ts'
import { type ChatMessage, type ChatReply, type FunctionCall, streamChatCompletion } from './chat-completion.ts'
import type { Model } from './find-model.ts'

/** The most requests to the model in one turn. */
const MAX_ROUNDS = 50
/** The result of a tool is shorter for the model than for the user: local models have a small context. */
const MAX_RESULT_CHARACTERS = 40_000

/** Lets a model use the tools, and adds every message to the history. */
export class ModelResponder implements Responder {
  readonly #model: Model
  readonly #systemMessage: ChatMessage
  readonly #history: ChatMessage[]

  constructor(model: Model, { workspace }: ToolContext, history: ChatMessage[]) {
    this.#model = model
    this.#systemMessage = { role: 'system', content: systemPrompt(workspace.root) }
    this.#history = history
  }

  async respond(prompt: string, turn: PromptTurn): Promise<TurnResult> {
    this.#history.push({ role: 'user', content: prompt })
    const usage: TokenUsage = { inputTokens: 0, outputTokens: 0, totalTokens: 0 }
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const reply = await this.#request(turn)
      addUsage(usage, reply.usage)
      if (reply.calls.length === 0) return { stopReason: toStopReason(reply.finishReason), usage }
      await this.#runTools(reply.calls, turn)
    }
    return { stopReason: 'max_turn_requests', usage }
  }

  /** The text of an answer that failed is kept too, as the user has read it. */
  async #request({ signal, updates }: PromptTurn): Promise<ChatReply> {
    const reply: ChatReply = { text: '', calls: [], finishReason: undefined, usage: undefined }
    const body = { messages: [this.#systemMessage, ...this.#history], tools: FUNCTIONS }
    try {
      await streamChatCompletion(this.#model, body, reply, {
        signal,
        onText: text => updates.sendText(text),
        onThought: text => updates.sendThought(text)
      })
      this.#history.push(toChatMessage(reply))
      return reply
    } catch (error) {
      if (reply.text) this.#history.push({ role: 'assistant', content: reply.text })
      // Many models require alternating roles, so a prompt without an answer is removed.
      else if (this.#history.at(-1)?.role === 'user') this.#history.pop()
      throw error
    }
  }

  /** Runs the calls in order: a later one may depend on an earlier one, and the user gets one permission request at a time. */
  async #runTools(calls: FunctionCall[], turn: PromptTurn): Promise<void> {
    for (const [index, call] of calls.entries()) {
      try {
        const result = await turn.callTool(call.function.name, parseJson(call.function.arguments || '{}'))
        this.#history.push(toResultMessage(call, toResultText(result)))
      } catch (error) {
        // Every call needs a result, or the server rejects the next prompt.
        for (const unanswered of calls.slice(index))
          this.#history.push(toResultMessage(unanswered, 'The user stopped this.'))
        throw error
      }
    }
  }
}

function systemPrompt(root: string): string {
  return [
    `You are the built-in agent of Callboard. You work in the directory ${root}, through your tools alone.`,
    'Look before you answer, and report only what you have seen. Paths are relative to that directory; nothing outside it can be used.',
    'Writing a file or running a command requires the permission of the user. If they deny it, do not try another way: ask what they want.',
    'Answer in Markdown, in the language of the user, and be brief.'
  ].join('\n')
}

const FUNCTIONS = TOOLS.map(({ name, description, parameters }: Tool) => ({
  type: 'function',
  function: {
    name,
    description,
    parameters: {
      type: 'object',
      properties: Object.fromEntries(
        Object.entries(parameters).map(([key, { type, description }]) => [key, { type, description }])
      ),
      required: Object.keys(parameters).filter(key => !parameters[key]?.optional),
      additionalProperties: false
    }
  }
}))

/** Some servers reject a history with arguments that are not JSON. */
function toChatMessage({ text, calls }: ChatReply): ChatMessage {
  if (calls.length === 0) return { role: 'assistant', content: text }
  const validCalls = calls.map(call =>
    parseJson(call.function.arguments) === undefined
      ? { ...call, function: { ...call.function, arguments: '{}' } }
      : call
  )
  return { role: 'assistant', content: text, tool_calls: validCalls }
}

const toResultMessage = ({ id }: FunctionCall, content: string): ChatMessage => ({
  role: 'tool',
  tool_call_id: id,
  content
})

function toResultText(result: ToolResult): string {
  if (result.status === 'rejected') return 'The user denied permission.'
  const buffer = new OutputBuffer(MAX_RESULT_CHARACTERS)
  buffer.add(toOutputText(result) || result.summary)
  return buffer.text()
}

function addUsage(sum: TokenUsage, usage: TokenUsage | undefined): void {
  sum.inputTokens += usage?.inputTokens ?? 0
  sum.outputTokens += usage?.outputTokens ?? 0
  sum.totalTokens += usage?.totalTokens ?? 0
}

function toStopReason(finishReason: string | undefined): StopReason {
  if (finishReason === 'length') return 'max_tokens'
  return finishReason === 'content_filter' ? 'refusal' : 'end_turn'
}
