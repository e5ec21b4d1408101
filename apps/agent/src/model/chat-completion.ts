import { EventSourceParserStream } from 'eventsource-parser/stream'
import type { TokenUsage } from '../responder.ts'
import { asArray, asNumber, asObject, asString, type JsonObject, parseJson } from '../text/untyped-json.ts'
import type { Model } from './find-model.ts'
import { ModelError } from './model-error.ts'
import { connectionError, sendRequest } from './model-server.ts'

export type ChatMessage =
  | { role: 'system' | 'user'; content: string }
  | { role: 'assistant'; content: string; tool_calls?: FunctionCall[] }
  | { role: 'tool'; tool_call_id: string; content: string }

export interface FunctionCall {
  id: string
  type: 'function'
  function: { name: string; arguments: string }
}

/** One streamed answer of a model. */
export interface ChatReply {
  text: string
  calls: FunctionCall[]
  finishReason: string | undefined
  usage: TokenUsage | undefined
}

/** Streams one answer into `reply` and passes each chunk to the listener. Rejects with a ModelError. */
export async function streamChatCompletion(
  model: Model,
  body: { messages: readonly ChatMessage[]; tools: readonly object[] },
  reply: ChatReply,
  { signal, onText, onThought }: ChatListener
): Promise<void> {
  for await (const chunk of streamChunks(model, body, signal)) {
    const choice = asObject(asArray(chunk.choices)[0])
    const delta = asObject(choice.delta)
    const thought = asString(delta.reasoning_content) ?? asString(delta.reasoning)
    if (thought) await onThought(thought)
    const text = asString(delta.content)
    if (text) {
      reply.text += text
      await onText(text)
    }
    for (const piece of asArray(delta.tool_calls)) mergeCallDelta(reply.calls, asObject(piece))
    reply.finishReason ??= asString(choice.finish_reason)
    reply.usage = parseUsage(chunk.usage) ?? reply.usage
  }
  if (!reply.finishReason) throw new ModelError(`The answer of ${model.name} ended unexpectedly. Try again.`)
}

interface ChatListener {
  signal: AbortSignal
  onText(text: string): Promise<void>
  onThought(text: string): Promise<void>
}

async function* streamChunks(model: Model, body: object, signal: AbortSignal): AsyncGenerator<JsonObject> {
  const request = { model: model.name, stream: true, stream_options: { include_usage: true }, ...body }
  const response = await sendRequest(model, '/chat/completions', {
    method: 'POST',
    body: JSON.stringify(request),
    signal
  })
  if (!response.body) throw new ModelError(`The model server at ${model.baseUrl} sent an empty response.`)
  const events = response.body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream())
  try {
    for await (const { data } of events) {
      if (data === '[DONE]') {
        // Some servers send no finish reason.
        yield { choices: [{ finish_reason: 'stop' }] }
        return
      }
      const chunk = asObject(parseJson(data))
      const failure = asString(asObject(chunk.error).message) ?? asString(chunk.error)
      if (failure) throw new ModelError(`${model.name} failed: ${failure.slice(0, 300)}`)
      yield chunk
    }
  } catch (error) {
    signal.throwIfAborted()
    throw error instanceof ModelError ? error : connectionError(model, error)
  }
}

/** Servers differ: some leave out `index`, and some send index 0 for every call and distinguish them by `id`. */
function mergeCallDelta(calls: FunctionCall[], piece: JsonObject): void {
  const { name, arguments: more } = asObject(piece.function)
  const id = asString(piece.id)
  const at = asNumber(piece.index)
  const current = at === undefined ? calls.at(-1) : calls[at]
  if (current && (!id || id === current.id)) {
    current.function.name ||= asString(name) ?? ''
    current.function.arguments += asString(more) ?? ''
    return
  }
  const known = id && calls.find(call => call.id === id)
  if (known) known.function.arguments += asString(more) ?? ''
  else calls.push(newCall(id || `call_${calls.length}`, asString(name), asString(more)))
}

const newCall = (id: string, name = '', args = ''): FunctionCall => ({
  id,
  type: 'function',
  function: { name, arguments: args }
})

function parseUsage(value: unknown): TokenUsage | undefined {
  const { prompt_tokens, completion_tokens } = asObject(value)
  const inputTokens = asNumber(prompt_tokens)
  const outputTokens = asNumber(completion_tokens)
  if (inputTokens === undefined || outputTokens === undefined) return undefined
  return { inputTokens, outputTokens, totalTokens: inputTokens + outputTokens }
}
