import { Button } from '@mantine/core'
import { IconBell, IconBellOff } from '@tabler/icons-react'
import { useState } from 'react'
import { Section } from './settings-section.tsx'
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
      about="Get notified when an agent needs permission or a session ends while no Callboard tab is visible."
    >
      <div className={classes.row}>
        <Icon className={classes.icon} size={20} stroke={1.5} aria-hidden />
        <div className={classes.who}>
          <span className={classes.name}>This browser</span>
          <span className={classes.note}>{words[allowed]}</span>
        </div>
        {allowed === 'default' && (
          <Button size="compact-sm" onClick={() => Notification.requestPermission().then(setAllowed)}>
            Enable
          </Button>
        )}
      </div>
    </Section>
  )
}

const words: Record<Allowed, string> = {
  default: 'Not enabled. Your browser will ask for permission.',
  granted: 'Enabled. You can turn them off in your browser’s site settings.',
  denied: 'Blocked. Allow notifications in your browser’s site settings.',
  impossible: 'Not available here. Notifications need HTTPS or localhost.'
}
