import type { Role } from '@callboard/contract'

export type SettingsPageName =
  | 'people'
  | 'account'
  | 'notifications'
  | 'sign-ins'
  | 'tokens'
  | 'repositories'
  | 'agents'
  | 'workspace'

/** A page of the settings, and the role it requires. */
export interface SettingsPage {
  name: SettingsPageName
  title: string
  role: Role
}

/** Kept apart from the components, which are loaded lazily. */
export const SETTINGS_PAGES: readonly SettingsPage[] = [
  { name: 'people', title: 'People', role: 'viewer' },
  { name: 'account', title: 'Account', role: 'viewer' },
  { name: 'notifications', title: 'Notifications', role: 'viewer' },
  { name: 'sign-ins', title: 'Devices', role: 'viewer' },
  { name: 'tokens', title: 'Access tokens', role: 'viewer' },
  { name: 'repositories', title: 'Repositories', role: 'viewer' },
  { name: 'agents', title: 'Agents', role: 'admin' },
  { name: 'workspace', title: 'Workspace', role: 'admin' }
]

export const settingsPath = (name: SettingsPageName): string => `/settings/${name}`
