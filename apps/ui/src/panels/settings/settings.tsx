import type { Role } from '@callboard/contract'
import type { ComponentType } from 'react'
import { Link, Redirect, useRoute } from 'wouter'
import { useMay } from '../../live/me.ts'
import { usePageTitle } from '../../live/page-title.ts'
import { Account } from './account.tsx'
import { Agents } from './agents.tsx'
import { Notices } from './notices.tsx'
import { People } from './people.tsx'
import { Repos } from './repos.tsx'
import classes from './settings.module.css'
import { SignIns } from './sign-ins.tsx'
import { Tokens } from './tokens.tsx'
import { Workspace } from './workspace.tsx'

interface Part {
  title: string
  role: Role
  Panel: ComponentType
}

const parts = new Map<string, Part>([
  ['people', { title: 'People', role: 'viewer', Panel: People }],
  ['account', { title: 'Your account', role: 'viewer', Panel: Account }],
  ['notifications', { title: 'Notifications', role: 'viewer', Panel: Notices }],
  ['sign-ins', { title: 'Signed in', role: 'viewer', Panel: SignIns }],
  ['tokens', { title: 'Access tokens', role: 'viewer', Panel: Tokens }],
  ['repositories', { title: 'Repositories', role: 'viewer', Panel: Repos }],
  ['agents', { title: 'Agents', role: 'admin', Panel: Agents }],
  ['workspace', { title: 'Workspace', role: 'admin', Panel: Workspace }]
])

/** What holds for everyone, and what is one's own. */
export default function Settings() {
  const [, place] = useRoute('/settings/:part')
  const open = parts.get(place?.part ?? '')
  usePageTitle(open ? `${open.title} · Settings` : 'Settings')
  return (
    <div className={classes.settings}>
      <div className={classes.page}>
        <nav className={classes.nav} aria-labelledby="settings">
          <h1 className={classes.heading} id="settings">
            Settings
          </h1>
          <div className={classes.links}>
            {[...parts].map(([name, part]) => (
              <PartLink key={name} name={name} part={part} isOpen={part === open} />
            ))}
          </div>
        </nav>
        {open ? <OpenPart part={open} /> : <Redirect to="/settings/people" replace />}
      </div>
    </div>
  )
}

function PartLink({ name, part, isOpen }: { name: string; part: Part; isOpen: boolean }) {
  const may = useMay(part.role)
  if (!may) return null
  // On a small screen the parts are one line, longer than it is wide.
  const show = (link: HTMLAnchorElement | null) => {
    if (isOpen) link?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }
  return (
    <Link ref={show} className={classes.link} href={`/settings/${name}`} aria-current={isOpen ? 'page' : undefined}>
      {part.title}
    </Link>
  )
}

function OpenPart({ part: { role, Panel } }: { part: Part }) {
  const may = useMay(role)
  return may ? <Panel /> : <p className={classes.none}>This is for those with the role {role}.</p>
}
