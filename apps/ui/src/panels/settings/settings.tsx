import type { ComponentType } from 'react'
import { Link, Redirect, useRoute } from 'wouter'
import { useMay } from '../../live/current-user.ts'
import { usePageTitle } from '../../live/page-title.ts'
import { ROLE_LABELS } from '../../ui/roles.ts'
import { Account } from './account.tsx'
import { Agents } from './agents.tsx'
import { Notices } from './notification-settings.tsx'
import { PARTS, type Part, type PartName, settingsAt } from './settings-pages.ts'
import { People } from './people.tsx'
import { Repos } from './repos.tsx'
import classes from './settings.module.css'
import { SignIns } from './devices.tsx'
import { Tokens } from './tokens.tsx'
import { Workspace } from './workspace.tsx'

const panels: Record<PartName, ComponentType> = {
  people: People,
  account: Account,
  notifications: Notices,
  'sign-ins': SignIns,
  tokens: Tokens,
  repositories: Repos,
  agents: Agents,
  workspace: Workspace
}

/** What holds for everyone, and what is one's own. */
export default function Settings() {
  const [, place] = useRoute('/settings/:part')
  const open = PARTS.find(({ name }) => name === place?.part)
  usePageTitle(open ? `${open.title} · Settings` : 'Settings')
  return (
    <div className={classes.settings}>
      <div className={classes.page}>
        <nav className={classes.nav} aria-labelledby="settings">
          <h1 className={classes.heading} id="settings">
            Settings
          </h1>
          <div className={classes.links}>
            {PARTS.map(part => (
              <PartLink key={part.name} part={part} isOpen={part === open} />
            ))}
          </div>
        </nav>
        {open ? <OpenPart part={open} /> : <Redirect to={settingsAt('people')} replace />}
      </div>
    </div>
  )
}

function PartLink({ part: { name, title, role }, isOpen }: { part: Part; isOpen: boolean }) {
  const may = useMay(role)
  if (!may) return null
  // On a small screen the parts are one line, longer than it is wide.
  const show = (link: HTMLAnchorElement | null) => {
    if (isOpen) link?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }
  return (
    <Link ref={show} className={classes.link} href={settingsAt(name)} aria-current={isOpen ? 'page' : undefined}>
      {title}
    </Link>
  )
}

function OpenPart({ part: { name, role } }: { part: Part }) {
  const may = useMay(role)
  const Panel = panels[name]
  return may ? <Panel /> : <p className={classes.none}>You need the {ROLE_LABELS[role]} role to see these settings.</p>
}
