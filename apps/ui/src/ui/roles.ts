import { hasRole, ROLES, type Role } from '@callboard/contract'
import type { NotedOption } from './select-with-hint.tsx'

const NOTES: Record<Role, string> = {
  viewer: 'Reads along, and changes nothing.',
  member: 'Starts sessions, writes to agents and answers them.',
  admin: 'Looks after people, boards, agents and settings too.',
  owner: 'May do everything. An owner stays one.'
}

/** Whether someone of a role looks after those of another: admins after viewers and members, owners after everyone. */
export const looksAfter = (role: Role, other: Role): boolean =>
  hasRole(role, hasRole(other, 'admin') ? 'owner' : 'admin')

/** The roles that someone of this role may give. */
export const rolesGivenBy = (role: Role): NotedOption<Role>[] =>
  ROLES.filter(other => looksAfter(role, other)).map(other => ({ value: other, label: other, note: NOTES[other] }))
