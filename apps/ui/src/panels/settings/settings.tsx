import type { ComponentType } from 'react'
import { Link, Redirect, useRoute } from 'wouter'
import { useHasRole } from '../../live/current-user.ts'
import { usePageTitle } from '../../live/page-title.ts'
import { ROLE_LABELS } from '../../ui/roles.ts'
import { Account } from './account.tsx'
import { Agents } from './agents.tsx'
import { Devices } from './devices.tsx'
import { NotificationSettings } from './notification-settings.tsx'
import { People } from './people.tsx'
import { Repos } from './repos.tsx'
import classes from './settings.module.css'
import { SETTINGS_PAGES, type SettingsPage, type SettingsPageName, settingsPath } from './settings-pages.ts'
import { Tokens } from './tokens.tsx'
import { Workspace } from './workspace.tsx'

const PANELS: Record<SettingsPageName, ComponentType> = {
  people: People,
  account: Account,
  notifications: NotificationSettings,
  'sign-ins': Devices,
  tokens: Tokens,
  repositories: Repos,
  agents: Agents,
  workspace: Workspace
}

/** The settings of the workspace and of the current user. */
export default function Settings() {
  const [, place] = useRoute('/settings/:part')
  const open = SETTINGS_PAGES.find(({ name }) => name === place?.part)
  usePageTitle(open ? `${open.title} · Settings` : 'Settings')
  return (
    <div className={classes.settings}>
      <div className={classes.page}>
        <nav className={classes.nav} aria-labelledby="settings">
          <h1 className={classes.heading} id="settings">
            Settings
          </h1>
          <div className={classes.links}>
            {SETTINGS_PAGES.map(part => (
              <PageLink key={part.name} part={part} isOpen={part === open} />
            ))}
          </div>
        </nav>
        {open ? <OpenPage part={open} /> : <Redirect to={settingsPath('people')} replace />}
      </div>
    </div>
  )
}

function PageLink({ part: { name, title, role }, isOpen }: { part: SettingsPage; isOpen: boolean }) {
  const isAllowed = useHasRole(role)
  if (!isAllowed) return null
  // On a small screen the links are one line that scrolls.
  const scrollIntoView = (link: HTMLAnchorElement | null) => {
    if (isOpen) link?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }
  return (
    <Link
      ref={scrollIntoView}
      className={classes.link}
      href={settingsPath(name)}
      aria-current={isOpen ? 'page' : undefined}
    >
      {title}
    </Link>
  )
}

function OpenPage({ part: { name, role } }: { part: SettingsPage }) {
  const isAllowed = useHasRole(role)
  const Panel = PANELS[name]
  return isAllowed ? (
    <Panel />
  ) : (
    <p className={classes.none}>You need the {ROLE_LABELS[role]} role to see these settings.</p>
  )
}
