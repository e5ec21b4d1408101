import { randomUUID } from 'node:crypto'
import type { ToolCallContent } from '@agentclientprotocol/sdk'
import { cutAt } from './cut.ts'
import { ToolError } from './tool-error.ts'
import { Arguments } from './tools/arguments.ts'
import { TOOLS } from './tools/index.ts'
import type { Deed, Outcome, ToolContext } from './tools/tool.ts'
import type { Voice } from './voice.ts'

export interface ToolResult extends Outcome {
  status: 'completed' | 'failed' | 'rejected'
}

export interface ToolCallOptions {
  voice: Voice
  signal: AbortSignal
  context: ToolContext
  /** The scopes that the person allowed for the whole session. */
  grants: Set<string>
}

/** One tool call as the client sees it: pending, perhaps a question, in progress, completed or failed. */
export async function callTool(name: string, given: unknown, options: ToolCallOptions): Promise<ToolResult> {
  const { voice, signal } = options
  const toolCallId = randomUUID()
  const prepared = await prepare(name, given, options.context)
  signal.throwIfAborted()
  if (prepared instanceof ToolError) {
    const shown = { toolCallId, title: titleOf(name, given), kind: 'other', rawInput: given } as const
    await voice.update({ sessionUpdate: 'tool_call', status: 'pending', ...shown })
    return finish(failure(prepared))
  }
  const { title, kind, locations, preview = [] } = prepared
  const shown = { toolCallId, title, kind, locations: locations ?? [], content: preview, rawInput: given }
  await voice.update({ sessionUpdate: 'tool_call', status: 'pending', ...shown })
  const refusal = await askFor(prepared, shown, options)
  if (refusal) return finish(refusal)
  await voice.update({ sessionUpdate: 'tool_call_update', toolCallId, status: 'in_progress' })
  return finish(await run(prepared, toolCallId, options))

  async function finish(result: ToolResult): Promise<ToolResult> {
    const status = result.status === 'completed' ? 'completed' : 'failed'
    const text = readable(result)
    const content = text ? { content: [textContent(text)] } : {}
    await voice.update({ sessionUpdate: 'tool_call_update', toolCallId, status, ...content })
    return result
  }
}

/** For a call that could not even be understood. */
function titleOf(name: string, given: unknown): string {
  const [first] = typeof given === 'object' && given !== null ? Object.values(given) : []
  return typeof first === 'string' ? `${name} ${cutAt(first, 80)[0]}` : name
}

/** What a tool call has to say for itself: its output, and how it failed. */
export function readable({ status, summary, output }: ToolResult): string {
  if (status === 'completed') return output
  return output ? `${output.replace(/\n$/, '')}\n[${summary}]` : summary
}

async function prepare(name: string, given: unknown, context: ToolContext): Promise<Deed | ToolError> {
  const tool = TOOLS.find(tool => tool.name === name)
  if (!tool) return new ToolError(`There is no tool ${name}.`)
  return tool.prepare(new Arguments(given), context).catch(onlyToolError)
}

/** Nothing, when it may be done. */
async function askFor(
  { asks }: Deed,
  shown: Parameters<Voice['ask']>[0],
  { voice, signal, grants }: ToolCallOptions
): Promise<ToolResult | undefined> {
  if (!asks || grants.has(asks.scope)) return undefined
  try {
    const chosen = await voice.ask({ ...shown, status: 'pending' }, [
      { optionId: 'allow_once', kind: 'allow_once', name: 'Allow' },
      { optionId: 'allow_always', kind: 'allow_always', name: asks.always },
      { optionId: 'reject_once', kind: 'reject_once', name: 'Do not allow' }
    ])
    if (chosen === 'allow_always') grants.add(asks.scope)
    if (chosen === 'allow_once' || chosen === 'allow_always') return undefined
    return { status: 'rejected', summary: 'You did not allow it, so I left it.', output: '' }
  } catch {
    signal.throwIfAborted()
    return failure(new ToolError('Your permission is needed, and could not be asked for.'))
  }
}

async function run(deed: Deed, toolCallId: string, { voice, signal }: ToolCallOptions): Promise<ToolResult> {
  const growth = gathered(output =>
    voice.update({ sessionUpdate: 'tool_call_update', toolCallId, content: [textContent(output)] })
  )
  try {
    const outcome = await deed.run({ signal, grew: growth.add })
    return { ...outcome, status: outcome.hasFailed ? 'failed' : 'completed' }
  } catch (error) {
    if (!signal.aborted) return failure(onlyToolError(error))
    // What was printed last is still shown. The call stays open: the client, who cancelled it, closes it.
    await growth.flush()
    throw error
  } finally {
    growth.end()
  }
}

const failure = (error: ToolError): ToolResult => ({ status: 'failed', summary: error.message, output: '' })

function onlyToolError(error: unknown): ToolError {
  if (error instanceof ToolError) return error
  throw error
}

const textContent = (text: string): ToolCallContent => ({ type: 'content', content: { type: 'text', text } })

/** Sends what there is now, and then at most ten times a second; less often what is long, since it is sent whole. */
function gathered(send: (text: string) => Promise<void>) {
  let newest: (() => string) | undefined
  let timer: NodeJS.Timeout | undefined
  const sendNewest = async () => {
    timer = undefined
    const text = newest?.()
    if (text === undefined) return
    newest = undefined
    timer = setTimeout(sendNewest, Math.max(100, text.length / 200))
    // A client that has gone ends the connection, and that ends the turn.
    await send(text).catch(() => clearTimeout(timer))
  }
  return {
    add(text: () => string) {
      newest = text
      if (!timer) void sendNewest()
    },
    flush: sendNewest,
    end: () => clearTimeout(timer)
  }
}
