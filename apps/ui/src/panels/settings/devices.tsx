import type { SignInRow } from '@callboard/contract'
import { Button } from '@mantine/core'
import { IconDeviceDesktop, IconDeviceMobile } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useStore } from '../../browser/value-store.ts'
import { useClient } from '../../live/client.tsx'
import { currentSignIn } from '../../live/sign-in-store.ts'
import { formatDay, RelativeTime } from '../../ui/time.tsx'
import { toastError } from '../../ui/toast.ts'
import { deviceName } from './device-name.ts'
import classes from './settings.module.css'
import { SettingsList } from './settings-list.tsx'
import { useSignIns } from './settings-queries.ts'
import { SettingsSection } from './settings-section.tsx'

/** Lists the sign-ins of the current user. */
export function Devices() {
  const signIns = useSignIns()
  const rows = { error: signIns.error, data: signIns.data?.toSorted(latestFirst) }
  return (
    <SettingsSection
      title="Devices"
      description="Browsers and programs signed in to your account. They are signed out after 30 days without use."
    >
      <SettingsList label="Devices" rows={rows} emptyText="No devices">
        {row => <Device key={row.sign_in_id} row={row} />}
      </SettingsList>
    </SettingsSection>
  )
}

const latestFirst = (one: SignInRow, other: SignInRow) => other.renewed_at.localeCompare(one.renewed_at)

function Device({ row }: { row: SignInRow }) {
  const signIns = useClient().service('sign_ins')
  const isCurrent = useStore(currentSignIn)?.sign_in_id === row.sign_in_id
  const signOut = useMutation({
    mutationFn: () => signIns.remove(row.sign_in_id),
    onError: error => toastError('Couldn’t sign out the device', error)
  })
  const name = deviceName(row.device)
  const Icon = /Mobile|Android/.test(row.device) ? IconDeviceMobile : IconDeviceDesktop
  return (
    <li className={classes.row}>
      <Icon className={classes.icon} size={20} stroke={1.5} aria-hidden />
      <div className={classes.who}>
        <span className={classes.name} title={row.device}>
          {name} {isCurrent && <span className={classes.badge}>This browser</span>}
        </span>
        <span className={classes.note}>
          Last used <RelativeTime at={row.renewed_at} /> · signed in {formatDay(row.created_at)}
        </span>
      </div>
      {!isCurrent && (
        <Button
          size="compact-sm"
          variant="default"
          aria-label={`Sign out ${name}`}
          loading={signOut.isPending}
          onClick={() => signOut.mutate()}
        >
          Sign out
        </Button>
      )}
    </li>
  )
}
