import { type PromptResponse, RequestError } from '@agentclientprotocol/sdk'
import { startChildren } from './children.ts'
import { runTool } from './run-tool.ts'
import type { Script, TextSpec } from './script.ts'
import { EarlyEnd, sendText, type TurnContext } from './turn-context.ts'

/** Runs the script in the order of `Script` and returns the prompt's response. */
export async function runScript(script: Script, context: TurnContext): Promise<PromptResponse> {
  try {
    await runSteps(script, context)
  } catch (error) {
    if (error instanceof EarlyEnd) return { stopReason: error.stopReason }
    if (context.signal.aborted) return { stopReason: 'cancelled' }
    throw error
  }
  if (script.error) throw new RequestError(script.error.code, script.error.message)
  return toResponse(script)
}

async function runSteps(script: Script, context: TurnContext) {
  if (script.children) {
    const pids = await startChildren(script.children)
    await runTool({ id: 'call_children', title: 'start processes', initialOutput: pids.join('\n') }, {}, context)
  }
  if (script.thought) await sendText('thought', script.thought, context)
  if (script.plan) await context.update(plan(script.plan, 0))
  const tools = script.tools ?? (script.output || script.permission ? 1 : 0)
  for (let i = 1; i <= tools; i++) await runTool({ id: `call_${i}`, title: `scripted tool ${i}` }, script, context)
  if (script.unknown) {
    await context.update({ sessionUpdate: 'weather_report', outlook: 'sunny' })
    await context.notify('_scripted/applause', { seconds: 3 })
  }
  for (let i = 0; i < (script.nonsense ?? 0); i++) process.stdout.write(`nonsense ${i} {"jsonrpc":\n`)
  if (script.text) await sendScriptText(script, script.text, context)
  if (script.plan) await context.update(plan(script.plan, script.plan))
  await sendUsage(script, context)
}

async function sendScriptText({ crash }: Script, text: TextSpec, context: TurnContext) {
  let sentLength = 0
  await sendText('text', text, context, piece => {
    sentLength += piece.length
    if (crash && sentLength >= crash.after) {
      process.stderr.write('The scripted agent crashes on request.\n')
      process.exit(crash.code ?? 1)
    }
  })
}

function plan(count: number, done: number) {
  const entries = Array.from({ length: count }, (_, i) => ({
    content: `step ${i + 1}`,
    priority: 'medium',
    status: i < done ? 'completed' : 'pending'
  }))
  return { sessionUpdate: 'plan', entries }
}

const TOKENS = { inputTokens: 1200, outputTokens: 34, totalTokens: 1234 }

async function sendUsage({ usage }: Script, context: TurnContext) {
  if (usage === 'update') {
    const cost = { amount: 0.25, currency: 'USD' }
    await context.update({ sessionUpdate: 'usage_update', used: 1234, size: 200_000, cost })
  }
  if (usage === 'chunk') {
    const content = { type: 'text', text: '' }
    await context.update({ sessionUpdate: 'agent_message_chunk', content, _meta: { usage: TOKENS } })
  }
}

function toResponse({ usage }: Script): PromptResponse {
  const quota = { token_count: { input_tokens: TOKENS.inputTokens, output_tokens: TOKENS.outputTokens } }
  if (usage === 'quota') return { stopReason: 'end_turn', _meta: { quota } }
  return { stopReason: 'end_turn', ...(usage === 'answer' ? { usage: TOKENS } : {}) }
}
