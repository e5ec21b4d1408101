import { contracts, type Message } from '@callboard/contract'
import { assertCanRead } from '../../access/row-access.ts'
import { newId } from '../../core/ids.ts'
import type { HookContext, NextFunction } from '../../declarations.ts'

const ROWS_PER_INSERT = 100

/**
 * Copies the source's messages to a forked session and adds a notice. No events are published: nobody can be in the channel
 * of a session that is being created. The copies have no task, because the tasks belong to the source.
 */
export async function copyTranscript(context: HookContext<'sessions', 'create'>, next: NextFunction): Promise<void> {
  const { app, params } = context
  const { fork, transaction, user } = params
  if (!fork || !transaction) return next()
  if (user) await assertCanRead(app, contracts.sessions, fork.source.session_id, user, transaction)
  await next()
  const { result } = context
  const { session_id, created_at } = result
  const { source, lastMessageIndex } = fork
  const messages: Message[] = await transaction
    .trx('messages')
    .where({ session_id: source.session_id })
    .where('index', '<=', lastMessageIndex)
    .orderBy('index')
  const own = { session_id, task_id: null, version: 1 }
  const notice = {
    ...own,
    message_id: newId('message'),
    index: lastMessageIndex + 1,
    role: 'system',
    type: 'notice',
    status: 'complete',
    text: `Forked from “${source.title}”. New messages appear only in this session.`,
    data: JSON.stringify({ level: 'info', reason: 'forked' }),
    created_at,
    updated_at: created_at
  }
  const rows = [...messages.map(message => ({ ...message, ...own, message_id: newId('message') })), notice]
  for (let start = 0; start < rows.length; start += ROWS_PER_INSERT) {
    await transaction.trx('messages').insert(rows.slice(start, start + ROWS_PER_INSERT))
  }
}
