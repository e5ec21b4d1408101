import type { Document, Task } from '@callboard/contract'
import { fail } from '../../core/errors.ts'
import type { HookContext, NextFunction } from '../../declarations.ts'
import { removeDocument } from '../../storage/document-files.ts'

/** A document cannot be removed once the task it was sent with has started. */
export async function assertUnsent(context: HookContext<'documents', 'remove'>, next: NextFunction): Promise<void> {
  const { app, params, service, id } = context
  const { task_id }: Document = await service.get(id, { transaction: params.transaction })
  if (params.provider && task_id) {
    const task: Task = await app.service('tasks').get(task_id, { transaction: params.transaction })
    if (task.status !== 'queued') throw fail.conflict('already_sent', 'This file has already been sent to the agent.')
  }
  await next()
}

/** Removes the file after the commit. */
export async function removeFile(context: HookContext<'documents', 'remove'>, next: NextFunction): Promise<void> {
  await next()
  const { app, params, result } = context
  params.transaction?.outbox.push(() => {
    removeDocument(app.get('config').home, result).catch(error =>
      app.get('log').error({ err: error }, 'the file of a document could not be removed')
    )
  })
}

/** Attaches the documents of `document_ids` to a new task. They must belong to its session and be unsent. */
export async function attachDocuments(context: HookContext<'tasks', 'create'>, next: NextFunction): Promise<void> {
  const { document_ids = [], ...data } = context.data
  context.data = data
  await next()
  const { app, params, result } = context
  const { transaction, user } = params
  const origin = { transaction, ...(user && { user }) }
  for (const document_id of document_ids) {
    const document = await app.service('documents').get(document_id, { transaction })
    if (document.session_id !== result.session_id) throw fail.notFound('document', document_id)
    if (document.task_id) throw fail.conflict('already_sent', `${document.name} was sent with another prompt.`)
    await app.service('documents').patch(document_id, { task_id: result.task_id }, { ...origin, type: 'document.sent' })
  }
}

/** Removes the documents of a removed task. */
export async function removeAttachedDocuments(
  { app, id, params }: HookContext<'tasks', 'remove'>,
  next: NextFunction
): Promise<void> {
  const { transaction, user } = params
  const origin = { transaction, ...(user && { user }) }
  const attached: Document[] = (await transaction?.trx('documents').where({ task_id: id })) ?? []
  for (const { document_id } of attached) await app.service('documents').remove(document_id, origin)
  await next()
}
