import { contracts, type Message } from '@callboard/contract'
import { assertCanRead } from '../../access/row-access.ts'
import { newId } from '../../core/ids.ts'
import type { HookContext, NextFunction } from '../../declarations.ts'

/** Rows of one insert. */
const ROWS_PER_INSERT = 100

/**
 * What was said before a fork comes along, and a notice says from where. It makes no events: nobody can be in the channel of
 * a session that is only being made. The prompts of before are the other session's tasks.
 */
export async function copyTranscript(context: HookContext, next: NextFunction): Promise<void> {
  const { app, params } = context
  const { fork, transaction, user } = params
  if (!fork || !transaction) return next()
  if (user) await assertCanRead(app, contracts.sessions, fork.source.session_id, user, transaction)
  await next()
  const { result } = context
  const { session_id, created_at } = result
  const { source, lastMessageIndex } = fork
  const said: Message[] = await transaction
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
    text: `Forked from “${source.title}”. What is said from here on is said here alone.`,
    data: JSON.stringify({ level: 'info', reason: 'forked' }),
    created_at,
    updated_at: created_at
  }
  const rows = [...said.map(message => ({ ...message, ...own, message_id: newId('message') })), notice]
  for (let at = 0; at < rows.length; at += ROWS_PER_INSERT) {
    await transaction.trx('messages').insert(rows.slice(at, at + ROWS_PER_INSERT))
  }
}
