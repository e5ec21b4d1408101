import { Button } from '@mantine/core'
import { IconBell, IconBellOff } from '@tabler/icons-react'
import { useState } from 'react'
import classes from './settings.module.css'
import { SettingsSection } from './settings-section.tsx'

type BrowserPermission = NotificationPermission | 'impossible'

const currentPermission = (): BrowserPermission => ('Notification' in window ? Notification.permission : 'impossible')

/** Enables desktop notifications in this browser. */
export function NotificationSettings() {
  const [permission, setPermission] = useState(currentPermission)
  const Icon = permission === 'granted' ? IconBell : IconBellOff
  return (
    <SettingsSection
      title="Notifications"
      description="Get notified when an agent needs permission or a session ends while no Callboard tab is visible."
    >
      <div className={classes.row}>
        <Icon className={classes.icon} size={20} stroke={1.5} aria-hidden />
        <div className={classes.who}>
          <span className={classes.name}>This browser</span>
          <span className={classes.note}>{STATUS_TEXT[permission]}</span>
        </div>
        {permission === 'default' && (
          <Button size="compact-sm" onClick={() => Notification.requestPermission().then(setPermission)}>
            Enable
          </Button>
        )}
      </div>
    </SettingsSection>
  )
}

const STATUS_TEXT: Record<BrowserPermission, string> = {
  default: 'Not enabled. Your browser will ask for permission.',
  granted: 'Enabled. You can turn them off in your browser’s site settings.',
  denied: 'Blocked. Allow notifications in your browser’s site settings.',
  impossible: 'Not available here. Notifications need HTTPS or localhost.'
}
