import type { SignInRow } from '@callboard/contract'
import { Button } from '@mantine/core'
import { IconDeviceDesktop, IconDeviceMobile } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useStore } from '../../browser/value-store.ts'
import { useClient } from '../../live/client.tsx'
import { here } from '../../live/sign-in-store.ts'
import { Ago, onDay } from '../../ui/time.tsx'
import { tellFailure } from '../../ui/toast.ts'
import { deviceName } from './device-name.ts'
import { List } from './settings-list.tsx'
import { useSignIns } from './settings-queries.ts'
import { Section } from './settings-section.tsx'
import classes from './settings.module.css'

/** Every browser that one is signed in with. */
export function SignIns() {
  const signIns = useSignIns()
  const rows = { error: signIns.error, data: signIns.data?.toSorted(latestFirst) }
  return (
    <Section
      title="Devices"
      about="Browsers and programs signed in to your account. They are signed out after 30 days without use."
    >
      <List label="Devices" rows={rows} none="No devices">
        {row => <SignInItem key={row.sign_in_id} row={row} />}
      </List>
    </Section>
  )
}

const latestFirst = (one: SignInRow, other: SignInRow) => other.renewed_at.localeCompare(one.renewed_at)

function SignInItem({ row }: { row: SignInRow }) {
  const signIns = useClient().service('sign_ins')
  const isHere = useStore(here)?.sign_in_id === row.sign_in_id
  const end = useMutation({
    mutationFn: () => signIns.remove(row.sign_in_id),
    onError: error => tellFailure('Couldn’t sign out the device', error)
  })
  const name = deviceName(row.device)
  const Icon = /Mobile|Android/.test(row.device) ? IconDeviceMobile : IconDeviceDesktop
  return (
    <li className={classes.row}>
      <Icon className={classes.icon} size={20} stroke={1.5} aria-hidden />
      <div className={classes.who}>
        <span className={classes.name} title={row.device}>
          {name} {isHere && <span className={classes.badge}>This browser</span>}
        </span>
        <span className={classes.note}>
          Last used <Ago at={row.renewed_at} /> · signed in {onDay(row.created_at)}
        </span>
      </div>
      {!isHere && (
        <Button
          size="compact-sm"
          variant="default"
          aria-label={`Sign out ${name}`}
          loading={end.isPending}
          onClick={() => end.mutate()}
        >
          Sign out
        </Button>
      )}
    </li>
  )
}
