import type { StopReason } from '@agentclientprotocol/sdk'
import { Capture } from './capture.ts'
import { type ChatMessage, chat, type FunctionCall, type Reply } from './chat.ts'
import type { Model } from './find-model.ts'
import { parseJson } from './json.ts'
import { readable, type ToolResult } from './tool-call.ts'
import { TOOLS } from './tools/index.ts'
import type { Tool, ToolContext } from './tools/tool.ts'
import type { Answer, Brain, TokenUsage, Turn } from './turn.ts'

/** How often a model may go on after its tools have answered. */
const MOST_ROUNDS = 50
/** A model reads less than a person may: local ones have little room. */
const MOST_READ = 40_000

/** Lets a model drive the tools. What is said is added to the history. */
export class ModelBrain implements Brain {
  readonly #model: Model
  readonly #instructions: ChatMessage
  readonly #history: ChatMessage[]

  constructor(model: Model, { workspace }: ToolContext, history: ChatMessage[]) {
    this.#model = model
    this.#instructions = { role: 'system', content: instructions(workspace.root) }
    this.#history = history
  }

  async answer(prompt: string, turn: Turn): Promise<Answer> {
    this.#history.push({ role: 'user', content: prompt })
    const usage: TokenUsage = { inputTokens: 0, outputTokens: 0, totalTokens: 0 }
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const reply = await this.#ask(turn)
      addUsage(usage, reply.usage)
      if (reply.calls.length === 0) return { stopReason: stopReasonOf(reply.finishReason), usage }
      await this.#useTools(reply.calls, turn)
    }
    return { stopReason: 'max_turn_requests', usage }
  }

  /** What was said of an answer that broke off is kept too: the person has read it. */
  async #ask({ signal, voice }: Turn): Promise<Reply> {
    const reply: Reply = { text: '', calls: [], finishReason: undefined, usage: undefined }
    const body = { messages: [this.#instructions, ...this.#history], tools: FUNCTIONS }
    try {
      await chat(this.#model, body, reply, {
        signal,
        onText: text => voice.say(text),
        onThought: text => voice.think(text)
      })
      this.#history.push(asMessage(reply))
      return reply
    } catch (error) {
      if (reply.text) this.#history.push({ role: 'assistant', content: reply.text })
      // Many models want the two sides to take turns, so what was never answered was never asked.
      else if (this.#history.at(-1)?.role === 'user') this.#history.pop()
      throw error
    }
  }

  /** One after the other: a later call may build on an earlier one, and a person is asked one thing at a time. */
  async #useTools(calls: FunctionCall[], turn: Turn): Promise<void> {
    for (const [index, call] of calls.entries()) {
      try {
        const result = await turn.use(call.function.name, parseJson(call.function.arguments || '{}'))
        this.#history.push(resultMessage(call, forModel(result)))
      } catch (error) {
        // Every call must have its answer, or the next prompt is refused.
        for (const open of calls.slice(index)) this.#history.push(resultMessage(open, 'The person stopped this.'))
        throw error
      }
    }
  }
}

function instructions(root: string): string {
  return [
    `You are the built-in agent of Callboard. You work in the directory ${root}, through your tools alone.`,
    'Look before you answer, and say only what you have seen. Paths are relative to that directory; nothing outside it can be used.',
    'Writing a file and running a command asks the person first. If they do not allow it, do not try another way: ask what they would like.',
    'Answer in Markdown, in the language of the person, and be brief.'
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

/** Some servers refuse a history whose arguments are not JSON. */
function asMessage({ text, calls }: Reply): ChatMessage {
  if (calls.length === 0) return { role: 'assistant', content: text }
  const sound = calls.map(call =>
    parseJson(call.function.arguments) === undefined
      ? { ...call, function: { ...call.function, arguments: '{}' } }
      : call
  )
  return { role: 'assistant', content: text, tool_calls: sound }
}

const resultMessage = ({ id }: FunctionCall, content: string): ChatMessage => ({
  role: 'tool',
  tool_call_id: id,
  content
})

function forModel(result: ToolResult): string {
  if (result.status === 'rejected') return 'The person did not allow this.'
  const read = new Capture(MOST_READ)
  read.add(readable(result) || result.summary)
  return read.text()
}

function addUsage(sum: TokenUsage, usage: TokenUsage | undefined): void {
  sum.inputTokens += usage?.inputTokens ?? 0
  sum.outputTokens += usage?.outputTokens ?? 0
  sum.totalTokens += usage?.totalTokens ?? 0
}

function stopReasonOf(finishReason: string | undefined): StopReason {
  if (finishReason === 'length') return 'max_tokens'
  return finishReason === 'content_filter' ? 'refusal' : 'end_turn'
}
