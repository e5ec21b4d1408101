import { Button } from '@mantine/core'
import { IconBell, IconBellOff } from '@tabler/icons-react'
import { useState } from 'react'
import { Section } from './section.tsx'
import classes from './settings.module.css'

type Allowed = NotificationPermission | 'impossible'

const allowedNow = (): Allowed => ('Notification' in window ? Notification.permission : 'impossible')

/** Whether this browser may show what agents ask while nobody looks. */
export function Notices() {
  const [allowed, setAllowed] = useState(allowedNow)
  const Icon = allowed === 'granted' ? IconBell : IconBellOff
  return (
    <Section
      title="Notifications"
      about="When an agent asks for permission and no tab of Callboard is looked at, this browser can tell you."
    >
      <div className={classes.row}>
        <Icon className={classes.icon} size={20} stroke={1.5} aria-hidden />
        <div className={classes.who}>
          <span className={classes.name}>This browser</span>
          <span className={classes.note}>{words[allowed]}</span>
        </div>
        {allowed === 'default' && (
          <Button size="compact-sm" onClick={() => Notification.requestPermission().then(setAllowed)}>
            Allow
          </Button>
        )}
      </div>
    </Section>
  )
}

const words: Record<Allowed, string> = {
  default: 'Not allowed yet: the browser will ask you once.',
  granted: 'Allowed. To end it, take it back in the browser’s settings for this page.',
  denied: 'Refused. Only the browser’s settings for this page can change that.',
  impossible: 'It shows none here: that takes an address with https, or the machine that the daemon runs on.'
}
