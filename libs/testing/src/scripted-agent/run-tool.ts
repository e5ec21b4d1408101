import type { Script } from './script.ts'
import { EarlyEnd, sendPaced, type TurnContext } from './turn-context.ts'

/** Runs one tool call from its announcement to the end of its output. */
export async function runTool(
  { id, title, initialOutput }: { id: string; title: string; initialOutput?: string },
  script: Pick<Script, 'call' | 'output' | 'permission' | 'afterReject'>,
  context: TurnContext
) {
  const { kind, input } = script.call ?? { kind: 'execute', input: { command: title } }
  const call = { toolCallId: id, title, kind, rawInput: input }
  if (script.permission !== 'first') await context.update({ sessionUpdate: 'tool_call', ...call, status: 'pending' })
  if (script.permission) {
    const choice = await context.requestPermission(call)
    if (choice === 'cancelled') throw new EarlyEnd('cancelled')
    if (choice === 'reject') {
      if (script.afterReject && script.afterReject !== 'go_on') throw new EarlyEnd(script.afterReject)
      return
    }
  }
  const progress = { sessionUpdate: 'tool_call_update', toolCallId: id }
  await context.update({ ...progress, status: 'in_progress' })
  let output = initialOutput ?? ''
  await sendPaced(script.output ?? { length: 0 }, 'output', context, async piece => {
    output += piece
    await context.update({ ...progress, content: textContent(output) })
  })
  await context.update({ ...progress, status: 'completed', content: textContent(output) })
}

function textContent(text: string) {
  return [{ type: 'content', content: { type: 'text', text } }]
}
