import { randomUUID } from 'node:crypto'
import type { ToolCallContent } from '@agentclientprotocol/sdk'
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
    const title = `${name} ${Object.values(Object(given)).at(0) ?? ''}`.trim()
    await voice.update({
      sessionUpdate: 'tool_call',
      toolCallId,
      title,
      kind: 'other',
      status: 'pending',
      rawInput: given
    })
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
    return { status: 'rejected', summary: 'You did not allow it.', output: '' }
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
    // The call stays open then: the client, who cancelled it, closes it.
    if (signal.aborted) await growth.flush()
    signal.throwIfAborted()
    return failure(onlyToolError(error))
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

const GROWS_EVERY = 100

/** Sends the first at once and then the newest, ten times a second at most: each holds all that came before. */
function gathered(send: (text: string) => Promise<void>) {
  let newest: string | undefined
  let timer: NodeJS.Timeout | undefined
  const sendNewest = () => {
    timer = undefined
    if (newest === undefined) return
    timer = setTimeout(sendNewest, GROWS_EVERY)
    // A client that has gone ends the connection, and the connection ends the turn.
    send(newest).catch(() => clearTimeout(timer))
    newest = undefined
  }
  return {
    add(text: string) {
      newest = text
      if (!timer) sendNewest()
    },
    flush: async () => (newest === undefined ? undefined : send(newest)),
    end: () => clearTimeout(timer)
  }
}
