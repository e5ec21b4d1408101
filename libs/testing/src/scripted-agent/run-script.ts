import { type PromptResponse, RequestError } from '@agentclientprotocol/sdk'
import { startChildren } from './children.ts'
import { runTool } from './run-tool.ts'
import type { Saying, Script } from './script.ts'
import { EarlyEnd, sendText, type TurnContext } from './turn-context.ts'

/** Does what the script says, in the order that `Script` tells, and gives the prompt's answer. */
export async function runScript(script: Script, stage: TurnContext): Promise<PromptResponse> {
  try {
    await runSteps(script, stage)
  } catch (error) {
    if (error instanceof EarlyEnd) return { stopReason: error.stopReason }
    if (stage.signal.aborted) return { stopReason: 'cancelled' }
    throw error
  }
  if (script.error) throw new RequestError(script.error.code, script.error.message)
  return toResponse(script)
}

async function runSteps(script: Script, stage: TurnContext) {
  if (script.children) {
    const pids = await startChildren(script.children)
    await runTool({ id: 'call_children', title: 'start processes', said: pids.join('\n') }, {}, stage)
  }
  if (script.thought) await sendText('thought', script.thought, stage)
  if (script.plan) await stage.update(plan(script.plan, 0))
  const tools = script.tools ?? (script.output || script.permission ? 1 : 0)
  for (let i = 1; i <= tools; i++) await runTool({ id: `call_${i}`, title: `scripted tool ${i}` }, script, stage)
  if (script.unknown) {
    await stage.update({ sessionUpdate: 'weather_report', outlook: 'sunny' })
    await stage.notify('_scripted/applause', { seconds: 3 })
  }
  for (let i = 0; i < (script.nonsense ?? 0); i++) process.stdout.write(`nonsense ${i} {"jsonrpc":\n`)
  if (script.text) await sendScriptText(script, script.text, stage)
  if (script.plan) await stage.update(plan(script.plan, script.plan))
  await sendUsage(script, stage)
}

async function sendScriptText({ crash }: Script, text: Saying, stage: TurnContext) {
  let said = 0
  await sendText('text', text, stage, piece => {
    said += piece.length
    if (crash && said >= crash.after) {
      process.stderr.write('The scripted agent crashes, as it was told to.\n')
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

async function sendUsage({ usage }: Script, stage: TurnContext) {
  if (usage === 'update') {
    const cost = { amount: 0.25, currency: 'USD' }
    await stage.update({ sessionUpdate: 'usage_update', used: 1234, size: 200_000, cost })
  }
  if (usage === 'chunk') {
    const content = { type: 'text', text: '' }
    await stage.update({ sessionUpdate: 'agent_message_chunk', content, _meta: { usage: TOKENS } })
  }
}

function toResponse({ usage }: Script): PromptResponse {
  const quota = { token_count: { input_tokens: TOKENS.inputTokens, output_tokens: TOKENS.outputTokens } }
  if (usage === 'quota') return { stopReason: 'end_turn', _meta: { quota } }
  return { stopReason: 'end_turn', ...(usage === 'answer' ? { usage: TOKENS } : {}) }
}
