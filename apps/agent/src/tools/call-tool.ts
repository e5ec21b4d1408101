import { randomUUID } from 'node:crypto'
import type { ToolCallContent } from '@agentclientprotocol/sdk'
import type { SessionUpdates } from '../session-updates.ts'
import { splitText } from '../text/split-text.ts'
import type { ToolContext } from '../workspace/tool-context.ts'
import { ToolError } from '../workspace/tool-error.ts'
import { TOOLS } from './index.ts'
import type { PreparedToolCall, ToolOutcome } from './tool.ts'
import { ToolArguments } from './tool-arguments.ts'

export interface ToolResult extends ToolOutcome {
  status: 'completed' | 'failed' | 'rejected'
}

export interface ToolCallOptions {
  updates: SessionUpdates
  signal: AbortSignal
  context: ToolContext
  /** The permission scopes that were allowed for the whole session. */
  grants: Set<string>
}

/** Runs one tool call and reports it to the client: pending, a permission request where needed, in progress, completed or failed. */
export async function callTool(name: string, given: unknown, options: ToolCallOptions): Promise<ToolResult> {
  const { updates, signal } = options
  const toolCallId = randomUUID()
  const prepared = await prepare(name, given, options.context)
  signal.throwIfAborted()
  if (prepared instanceof ToolError) {
    const toolCall = { toolCallId, title: fallbackTitle(name, given), kind: 'other', rawInput: given } as const
    await updates.send({ sessionUpdate: 'tool_call', status: 'pending', ...toolCall })
    return finish(toFailedResult(prepared))
  }
  const { title, kind, locations, preview = [] } = prepared
  const toolCall = { toolCallId, title, kind, locations: locations ?? [], content: preview, rawInput: given }
  await updates.send({ sessionUpdate: 'tool_call', status: 'pending', ...toolCall })
  const rejection = await requestPermission(prepared, toolCall, options)
  if (rejection) return finish(rejection)
  await updates.send({ sessionUpdate: 'tool_call_update', toolCallId, status: 'in_progress' })
  return finish(await run(prepared, toolCallId, options))

  async function finish(result: ToolResult): Promise<ToolResult> {
    const status = result.status === 'completed' ? 'completed' : 'failed'
    const text = toOutputText(result)
    const content = text ? { content: [textContent(text)] } : {}
    await updates.send({ sessionUpdate: 'tool_call_update', toolCallId, status, ...content })
    return result
  }
}

/** The title of a call that could not be prepared. */
function fallbackTitle(name: string, given: unknown): string {
  const [first] = typeof given === 'object' && given !== null ? Object.values(given) : []
  return typeof first === 'string' ? `${name} ${splitText(first, 80)[0]}` : name
}

/** The output of a tool call, followed by the error where it failed. */
export function toOutputText({ status, summary, output }: ToolResult): string {
  if (status === 'completed') return output
  return output ? `${output.replace(/\n$/, '')}\n[${summary}]` : summary
}

async function prepare(name: string, given: unknown, context: ToolContext): Promise<PreparedToolCall | ToolError> {
  const tool = TOOLS.find(tool => tool.name === name)
  if (!tool) return new ToolError(`No such tool: ${name}.`)
  return tool.prepare(new ToolArguments(given), context).catch(assertToolError)
}

/** Undefined when the call is allowed, else its result. */
async function requestPermission(
  { permission }: PreparedToolCall,
  toolCall: Parameters<SessionUpdates['requestPermission']>[0],
  { updates, signal, grants }: ToolCallOptions
): Promise<ToolResult | undefined> {
  if (!permission || grants.has(permission.scope)) return undefined
  try {
    const optionId = await updates.requestPermission({ ...toolCall, status: 'pending' }, [
      { optionId: 'allow_once', kind: 'allow_once', name: 'Allow' },
      { optionId: 'allow_always', kind: 'allow_always', name: permission.allowAlwaysLabel },
      { optionId: 'reject_once', kind: 'reject_once', name: 'Deny' }
    ])
    if (optionId === 'allow_always') grants.add(permission.scope)
    if (optionId === 'allow_once' || optionId === 'allow_always') return undefined
    return { status: 'rejected', summary: 'Permission was denied, so nothing was done.', output: '' }
  } catch {
    signal.throwIfAborted()
    return toFailedResult(new ToolError('The permission request could not be sent.'))
  }
}

async function run(
  prepared: PreparedToolCall,
  toolCallId: string,
  { updates, signal }: ToolCallOptions
): Promise<ToolResult> {
  const throttled = throttle(output =>
    updates.send({ sessionUpdate: 'tool_call_update', toolCallId, content: [textContent(output)] })
  )
  try {
    const outcome = await prepared.run({ signal, onOutput: throttled.add })
    return { ...outcome, status: outcome.hasFailed ? 'failed' : 'completed' }
  } catch (error) {
    if (!signal.aborted) return toFailedResult(assertToolError(error))
    // The last output is still sent. The client, which cancelled the call, closes it.
    await throttled.flush()
    throw error
  } finally {
    throttled.end()
  }
}

const toFailedResult = (error: ToolError): ToolResult => ({ status: 'failed', summary: error.message, output: '' })

function assertToolError(error: unknown): ToolError {
  if (error instanceof ToolError) return error
  throw error
}

const textContent = (text: string): ToolCallContent => ({ type: 'content', content: { type: 'text', text } })

/** Sends the newest text at once and then at most ten times per second; long texts less often, as each update carries all of it. */
function throttle(send: (text: string) => Promise<void>) {
  let newest: (() => string) | undefined
  let timer: NodeJS.Timeout | undefined
  const sendNewest = async () => {
    timer = undefined
    const text = newest?.()
    if (text === undefined) return
    newest = undefined
    timer = setTimeout(sendNewest, Math.max(100, text.length / 200))
    // When the client has disconnected, the turn ends with the connection.
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
