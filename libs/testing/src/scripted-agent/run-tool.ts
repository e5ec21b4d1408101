import type { Script } from './script.ts'
import { EarlyEnd, sendPaced, type TurnContext } from './turn-context.ts'

/** One tool call from its first mention to its last piece of output. */
export async function runTool(
  { id, title, said }: { id: string; title: string; said?: string },
  script: Pick<Script, 'call' | 'output' | 'permission' | 'afterReject'>,
  stage: TurnContext
) {
  const { kind, input } = script.call ?? { kind: 'execute', input: { command: title } }
  const call = { toolCallId: id, title, kind, rawInput: input }
  if (script.permission !== 'first') await stage.update({ sessionUpdate: 'tool_call', ...call, status: 'pending' })
  if (script.permission) {
    const choice = await stage.ask(call)
    if (choice === 'cancelled') throw new EarlyEnd('cancelled')
    if (choice === 'reject') {
      if (script.afterReject && script.afterReject !== 'go_on') throw new EarlyEnd(script.afterReject)
      return
    }
  }
  const progress = { sessionUpdate: 'tool_call_update', toolCallId: id }
  await stage.update({ ...progress, status: 'in_progress' })
  let output = said ?? ''
  await sendPaced(script.output ?? { length: 0 }, 'output', stage, async piece => {
    output += piece
    await stage.update({ ...progress, content: textContent(output) })
  })
  await stage.update({ ...progress, status: 'completed', content: textContent(output) })
}

function textContent(text: string) {
  return [{ type: 'content', content: { type: 'text', text } }]
}
