import { contracts, joinBoard, links, mayDo, prompt, type Role, resume, stop, unstored } from '@callboard/contract'
import type { HookContext, NextFunction } from '../declarations.ts'
import { fail } from '../errors.ts'

type Roles = Readonly<Record<string, Role | undefined>>

/** The least role for each method of each path, as the contracts say it. */
const NEEDED = new Map<string, Roles>([
  ...[...Object.values(contracts), ...Object.values(unstored)].map(({ path, roles }): [string, Roles] => [path, roles]),
  ...[links, prompt, stop, resume, joinBoard].map(({ path, role }): [string, Roles] => [path, { create: role }])
])

/** A call that no contract names a role for is nobody's. */
export async function mayCall({ path, method, params }: HookContext, next: NextFunction): Promise<void> {
  if (!params.provider || path === 'authentication') return next()
  const needed = NEEDED.get(path)?.[method]
  const { user } = params
  if (!needed || !user || !mayDo(user.role, needed)) {
    throw fail.forbidden('role_too_low', needed ? `This takes the role ${needed}.` : 'Nobody may do this from outside.')
  }
  await next()
}
