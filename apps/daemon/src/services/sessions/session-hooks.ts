import { contracts } from '@callboard/contract'
import type { HookContext, NextFunction } from '../../declarations.ts'
import { mustSee } from '../../rights/sight.ts'
import { removeOutputs } from '../../runner/outputs.ts'

/** A new session belongs to a board, a repository and an agent that exist, and waits for its first prompt. */
export async function idle(context: HookContext, next: NextFunction): Promise<void> {
  const { app, data, params } = context
  const inside = { transaction: params.transaction }
  await app.service('boards').get(data.board_id, inside)
  if (params.user) await mustSee(app, contracts.boards, data.board_id, params.user, params.transaction)
  await app.service('repos').get(data.repo_id, inside)
  await app.service('agents').get(data.agent_id, inside)
  context.data = {
    ...data,
    status: 'idle',
    agent_session_id: null,
    options: null,
    last_task_status: null,
    context: null,
    usage: null,
    last_message_at: null,
    paused_at: null,
    archived_at: null
  }
  await next()
}

/** Before a session goes its agent ends, and with it go the files that were kept for it. */
export async function endsAgent(context: HookContext, next: NextFunction): Promise<void> {
  const { session_id } = await context.service.get(context.id)
  await context.app.get('runner').without(session_id, next)
  await removeOutputs(context.app.get('config').home, session_id).catch(error => {
    context.app.get('log').error({ err: error, session_id }, 'the outputs of a removed session could not be removed')
  })
}
