import type { Message, Page } from '@callboard/contract'
import type { CallContext, NextFunction } from '../../declarations.ts'

type ReadContext = Omit<CallContext, 'result'> & { result: Message | Message[] | Page<Message> }

/** S4: returns a streaming message with its current text, which may be longer than the saved one. */
export async function overlayStreamingText(context: ReadContext, next: NextFunction): Promise<void> {
  await next()
  const runner = context.app.get('runner')
  const current = (row: Message): Message => {
    const text = row.status === 'streaming' ? runner.streamedText(row.message_id) : undefined
    return text !== undefined && text.length > row.text.length ? { ...row, text } : row
  }
  const { result } = context
  if (Array.isArray(result)) context.result = result.map(current)
  else context.result = 'total' in result ? { ...result, data: result.data.map(current) } : current(result)
}
