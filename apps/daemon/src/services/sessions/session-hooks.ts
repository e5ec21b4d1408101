import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { contracts, type Repo, type Session } from '@callboard/contract'
import { assertCanRead } from '../../access/row-access.ts'
import { fail } from '../../core/errors.ts'
import { newId } from '../../core/ids.ts'
import type { HookContext, NextFunction } from '../../declarations.ts'
import { readHead } from '../../git/head.ts'
import { removeDocuments } from '../../storage/document-files.ts'
import { removeOutputs } from '../../storage/tool-outputs.ts'
import { assertNoTransaction } from '../../storage/transaction.ts'
import { removeSessionWorktree } from '../../workspaces/remove-worktree.ts'
import { planWorktree, worktreesHome } from '../../workspaces/worktree-path.ts'
import { forkedColumns } from './fork-route.ts'

declare module '../../declarations.ts' {
  interface CallParams {
    /** The commit that the new session's repository is at, or the error of asking for it. */
    head?: PromiseSettledResult<string | null>
    /** The directory that contains the worktrees of all sessions. */
    worktreesHome?: string
  }
}

/** Asks git and the file system before the transaction, so that no other write waits for them. */
export async function prepareSession(context: HookContext<'sessions', 'create'>, next: NextFunction): Promise<void> {
  const { app, data, params } = context
  assertNoTransaction(params.transaction)
  const repo = await app.get('database')('repos').where({ repo_id: data.repo_id, status: 'ready' }).first('path')
  if (repo) {
    const [head] = await Promise.allSettled([readHead(app.get('git'), repo.path)])
    context.params = { ...params, head, ...(data.work_tree ? { worktreesHome: await worktreesHome(app) } : {}) }
  }
  await next()
}

/** Checks that the board, the repository and the agent exist, and fills in the columns of an idle session. */
export async function setSessionDefaults(
  context: HookContext<'sessions', 'create'>,
  next: NextFunction
): Promise<void> {
  const { app, data, params } = context
  const internal = { transaction: params.transaction }
  await app.service('boards').get(data.board_id, internal)
  if (params.user) await assertCanRead(app, contracts.boards, data.board_id, params.user, params.transaction)
  const repo = await app.service('repos').get(data.repo_id, internal)
  if (repo.status !== 'ready') throw repoNotReady(repo)
  await app.service('agents').get(data.agent_id, internal)
  const session_id = newId('session')
  context.data = {
    ...data,
    session_id,
    status: 'idle',
    agent_session_id: null,
    options: null,
    last_task_status: null,
    context: null,
    usage: null,
    last_message_at: null,
    paused_at: null,
    archived_at: null,
    ...(params.fork && forkedColumns(params.fork)),
    base_commit: params.head?.status === 'fulfilled' ? params.head.value : null,
    ...(data.work_tree ? worktreeColumns(context, session_id) : { work_tree: 'none', directory: null, branch: null })
  }
  await next()
}

/** A worktree starts at a commit, so the repository must have one. */
function worktreeColumns(
  { data, params: { head, worktreesHome } }: HookContext<'sessions', 'create'>,
  session_id: string
) {
  if (head?.status === 'rejected') throw head.reason
  if (head?.value && worktreesHome) return planWorktree(worktreesHome, session_id, data.title)
  throw fail.conflict('no_commit', 'The repository has no commits. Create a commit before using a worktree.')
}

/** A session can be archived only while no task runs; its idle agent is stopped after the commit. */
export async function assertIdleToArchive(
  { app, data, id, params, service }: HookContext<'sessions'>,
  next: NextFunction
): Promise<void> {
  if (data.archived_at) {
    const { status }: Session = await service.get(id, { transaction: params.transaction })
    if (status !== 'idle' && status !== 'paused') {
      throw fail.conflict('at_work', 'The agent is working. Stop it or wait until it has finished, then try again.')
    }
    params.transaction?.outbox.push(() => app.get('runner').stopIdleAgent(String(id)))
  }
  await next()
}

function repoNotReady({ name, status, error }: Repo) {
  const message =
    status === 'cloning' ? `${name} is still being cloned.` : `${name} could not be cloned: ${error?.message}`
  return fail.conflict('repo_not_ready', message)
}

/** Stops the agent, removes the row, and then removes the session's worktree and files. */
export async function stopAndCleanUp(context: HookContext<'sessions', 'remove'>, next: NextFunction): Promise<void> {
  const { app } = context
  const session = await context.service.get(context.id)
  const { session_id } = session
  await app.get('runner').withSessionStopped(session_id, next)
  await removeSessionWorktree(app, session)
  const { home } = app.get('config')
  const removals = [
    removeOutputs(home, session_id),
    removeDocuments(home, session_id),
    removeConversation(home, session)
  ]
  await Promise.all(removals).catch(error => {
    app.get('log').error({ err: error, session_id }, 'the files of a removed session could not be removed')
  })
}

/** Removes the built-in agent's memory of the session (apps/agent/src/memory.ts). Other agents have their own storage. */
async function removeConversation(home: string, { agent_session_id }: Session): Promise<void> {
  if (/^[0-9a-f-]{36}$/.test(agent_session_id ?? '')) {
    await rm(join(home, 'agent', `${agent_session_id}.json`), { force: true })
  }
}
