import type { HookContext, NextFunction } from '../../declarations.ts'

/** Removes a user who is deleted from all boards. A board that nobody could read then goes to the caller. */
export async function removeFromBoards(
  { app, id, params }: HookContext<'users', 'remove'>,
  next: NextFunction
): Promise<void> {
  const { transaction, user } = params
  const origin = { transaction, ...(user && { user }) }
  const boards = transaction?.trx('boards').where({ created_by: id }).orWhere('members', 'like', `%"${id}"%`)
  for (const { board_id, members, visibility } of (await boards?.select('board_id', 'members', 'visibility')) ?? []) {
    const remaining: string[] = JSON.parse(members).filter((member: string) => member !== id)
    const isOrphan = visibility === 'members' && remaining.length === 0 && user !== undefined
    if (isOrphan || members.includes(id)) {
      await app.service('boards').patch(board_id, { members: isOrphan ? [user.user_id] : remaining }, origin)
    }
  }
  await next()
}
