import type { Message } from '@callboard/contract'
import type { HookContext, NextFunction } from '../../declarations.ts'

/** S4: returns a streaming message with its current text, which may be longer than the saved one. */
export async function overlayStreamingText(context: HookContext, next: NextFunction): Promise<void> {
  await next()
  const runner = context.app.get('runner')
  const current = (row: Message): Message => {
    const text = row.status === 'streaming' ? runner.streamedText(row.message_id) : undefined
    return text !== undefined && text.length > row.text.length ? { ...row, text } : row
  }
  const { result } = context
  if (Array.isArray(result)) context.result = result.map(current)
  else context.result = context.method === 'find' ? { ...result, data: result.data.map(current) } : current(result)
}
