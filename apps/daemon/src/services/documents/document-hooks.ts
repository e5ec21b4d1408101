import type { Document, Task } from '@callboard/contract'
import { fail } from '../../core/errors.ts'
import type { HookContext, NextFunction } from '../../declarations.ts'
import { removeDocument } from '../../storage/document-files.ts'

/** What was sent is history, as the prompt it was sent with. */
export async function assertUnsent(context: HookContext, next: NextFunction): Promise<void> {
  const { app, params, service, id } = context
  const { task_id }: Document = await service.get(id, { transaction: params.transaction })
  if (params.provider && task_id) {
    const task: Task = await app.service('tasks').get(task_id, { transaction: params.transaction })
    if (task.status !== 'queued') throw fail.conflict('already_sent', 'It was sent with a prompt that has run.')
  }
  await next()
}

/** The file goes after its row. */
export async function removeFile(context: HookContext, next: NextFunction): Promise<void> {
  await next()
  const { app, params, result } = context
  params.transaction?.outbox.push(() => {
    removeDocument(app.get('config').home, result).catch(error =>
      app.get('log').error({ err: error }, 'a file could not be removed')
    )
  })
}

/** A prompt takes the files along that it names: those of its session that no other has. */
export async function attachDocuments(context: HookContext, next: NextFunction): Promise<void> {
  const { document_ids = [], ...data }: { document_ids?: string[] } = context.data
  context.data = data
  await next()
  const { app, params, result } = context
  const { transaction, user } = params
  const by = { transaction, ...(user && { user }) }
  for (const document_id of document_ids) {
    const document = await app.service('documents').get(document_id, { transaction })
    if (document.session_id !== result.session_id) throw fail.notFound('document', document_id)
    if (document.task_id) throw fail.conflict('already_sent', `${document.name} was sent with another prompt.`)
    await app.service('documents').patch(document_id, { task_id: result.task_id }, { ...by, type: 'document.sent' })
  }
}

/** With a prompt that is taken out of the queue go the files that wait with it. */
export async function removeAttachedDocuments({ app, id, params }: HookContext, next: NextFunction): Promise<void> {
  const { transaction, user } = params
  const by = { transaction, ...(user && { user }) }
  const waiting: Document[] = (await transaction?.trx('documents').where({ task_id: id })) ?? []
  for (const { document_id } of waiting) await app.service('documents').remove(document_id, by)
  await next()
}
