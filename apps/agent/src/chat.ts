import { EventSourceParserStream } from 'eventsource-parser/stream'
import type { Model } from './find-model.ts'
import { type Json, listOf, numberOf, objectOf, parseJson, textOf } from './json.ts'
import { ModelError } from './model-error.ts'
import { request, unreachable } from './model-server.ts'
import type { TokenUsage } from './turn.ts'

export type ChatMessage =
  | { role: 'system' | 'user'; content: string }
  | { role: 'assistant'; content: string; tool_calls?: FunctionCall[] }
  | { role: 'tool'; tool_call_id: string; content: string }

export interface FunctionCall {
  id: string
  type: 'function'
  function: { name: string; arguments: string }
}

/** One answer of a model, while it comes. */
export interface Reply {
  text: string
  calls: FunctionCall[]
  finishReason: string | undefined
  usage: TokenUsage | undefined
}

/** Streams one answer into `reply`, and says each piece as it comes. Rejects with a ModelError. */
export async function chat(
  model: Model,
  body: { messages: readonly ChatMessage[]; tools: readonly object[] },
  reply: Reply,
  { signal, onText, onThought }: ChatListener
): Promise<void> {
  for await (const chunk of chunksOf(model, body, signal)) {
    const choice = objectOf(listOf(chunk.choices)[0])
    const delta = objectOf(choice.delta)
    const thought = textOf(delta.reasoning_content) ?? textOf(delta.reasoning)
    if (thought) await onThought(thought)
    const text = textOf(delta.content)
    if (text) {
      reply.text += text
      await onText(text)
    }
    for (const piece of listOf(delta.tool_calls)) addToCalls(reply.calls, objectOf(piece))
    reply.finishReason ??= textOf(choice.finish_reason)
    reply.usage = usageOf(chunk.usage) ?? reply.usage
  }
  if (!reply.finishReason) throw new ModelError(`The answer of ${model.name} broke off: ask again.`)
}

interface ChatListener {
  signal: AbortSignal
  onText(text: string): Promise<void>
  onThought(text: string): Promise<void>
}

async function* chunksOf(model: Model, body: object, signal: AbortSignal): AsyncGenerator<Json> {
  const asked = { model: model.name, stream: true, stream_options: { include_usage: true }, ...body }
  const response = await request(model, '/chat/completions', { method: 'POST', body: JSON.stringify(asked), signal })
  if (!response.body) throw new ModelError(`The model server at ${model.baseUrl} sent no answer.`)
  const events = response.body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream())
  try {
    for await (const { data } of events) {
      if (data === '[DONE]') {
        // Some servers give no other reason for an end.
        yield { choices: [{ finish_reason: 'stop' }] }
        return
      }
      const chunk = objectOf(parseJson(data))
      const failure = textOf(objectOf(chunk.error).message) ?? textOf(chunk.error)
      if (failure) throw new ModelError(`${model.name} failed: ${failure.slice(0, 300)}`)
      yield chunk
    }
  } catch (error) {
    signal.throwIfAborted()
    throw error instanceof ModelError ? error : unreachable(model, error)
  }
}

/** Servers differ: some leave out `index`, some give every call the index 0 and tell them apart by `id`. */
function addToCalls(calls: FunctionCall[], piece: Json): void {
  const { name, arguments: more } = objectOf(piece.function)
  const id = textOf(piece.id)
  const at = numberOf(piece.index)
  const same = at === undefined ? calls.at(-1) : calls[at]
  if (same && (!id || id === same.id)) {
    same.function.name ||= textOf(name) ?? ''
    same.function.arguments += textOf(more) ?? ''
    return
  }
  const known = id && calls.find(call => call.id === id)
  if (known) known.function.arguments += textOf(more) ?? ''
  else calls.push(newCall(id || `call_${calls.length}`, textOf(name), textOf(more)))
}

const newCall = (id: string, name = '', args = ''): FunctionCall => ({
  id,
  type: 'function',
  function: { name, arguments: args }
})

function usageOf(value: unknown): TokenUsage | undefined {
  const { prompt_tokens, completion_tokens } = objectOf(value)
  const inputTokens = numberOf(prompt_tokens)
  const outputTokens = numberOf(completion_tokens)
  if (inputTokens === undefined || outputTokens === undefined) return undefined
  return { inputTokens, outputTokens, totalTokens: inputTokens + outputTokens }
}
