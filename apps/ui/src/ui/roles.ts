import { hasRole, ROLES, type Role } from '@callboard/contract'
import type { HintedOption } from './select-with-hint.tsx'

export const ROLE_LABELS: Record<Role, string> = { viewer: 'Viewer', member: 'Member', admin: 'Admin', owner: 'Owner' }

const ROLE_HINTS: Record<Role, string> = {
  viewer: 'Read-only access.',
  member: 'Can start sessions, send prompts and answer permission requests.',
  admin: 'Can also manage people, boards, agents and settings.',
  owner: 'Full access. Can’t be demoted or removed.'
}

/** True if a role may manage users of another role: admins manage viewers and members, owners manage everyone. */
export const canManageRole = (role: Role, other: Role): boolean =>
  hasRole(role, hasRole(other, 'admin') ? 'owner' : 'admin')

/** The roles that a user of this role may assign. */
export const assignableRoles = (role: Role): HintedOption<Role>[] =>
  ROLES.filter(other => canManageRole(role, other)).map(other => ({
    value: other,
    label: ROLE_LABELS[other],
    hint: ROLE_HINTS[other]
  }))
