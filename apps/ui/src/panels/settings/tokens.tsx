import type { Token } from '@callboard/contract'
import { Button } from '@mantine/core'
import { IconKey, IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { useClient } from '../../live/client.tsx'
import { Confirm } from '../../ui/confirm.tsx'
import { NameDialog } from '../../ui/name-dialog.tsx'
import { ShownOnce } from '../../ui/one-time-secret.tsx'
import { onDay } from '../../ui/time.tsx'
import { List } from './settings-list.tsx'
import { useTokens } from './settings-queries.ts'
import { Section } from './settings-section.tsx'
import classes from './settings.module.css'

type Dialog = { kind: 'create' } | { kind: 'show'; token: string } | { kind: 'revoke'; row: Token }

/** What programs sign in with as oneself. */
export function Tokens() {
  const tokens = useClient().service('tokens')
  const rows = useTokens()
  const [dialog, setDialog] = useState<Dialog>()
  const close = () => setDialog(undefined)
  const add = (
    <Button size="xs" leftSection={<IconPlus size={15} />} onClick={() => setDialog({ kind: 'create' })}>
      New token…
    </Button>
  )
  return (
    <Section title="Access tokens" about="Programs with a token act as you until you revoke it." action={add}>
      <List label="Access tokens" rows={rows} none="No access tokens">
        {row => <TokenItem key={row.token_id} row={row} onRevoke={() => setDialog({ kind: 'revoke', row })} />}
      </List>
      {dialog?.kind === 'create' && (
        <NameDialog
          title="New access token"
          label="Token name"
          maxLength={120}
          verb="Create"
          onSubmit={async name => setDialog({ kind: 'show', token: (await tokens.create({ name })).token })}
          onClose={() => setDialog(current => (current?.kind === 'create' ? undefined : current))}
        />
      )}
      {dialog?.kind === 'show' && (
        <ShownOnce title="Access token created" label="Access token" secret={dialog.token} onClose={close}>
          Copy it now. It won’t be shown again.
        </ShownOnce>
      )}
      {dialog?.kind === 'revoke' && (
        <Confirm
          title={`Revoke “${dialog.row.name}”`}
          verb="Revoke"
          onConfirm={() => tokens.remove(dialog.row.token_id)}
          onClose={close}
        >
          Programs that use this token are disconnected immediately and can’t sign in with it again.
        </Confirm>
      )}
    </Section>
  )
}

/** The daemon's own name for the token in its home directory, which it does not let go. */
const MACHINES_OWN = 'owner'

function TokenItem({ row, onRevoke }: { row: Token; onRevoke(): void }) {
  const isMachines = row.name === MACHINES_OWN
  return (
    <li className={classes.row}>
      <IconKey className={classes.icon} size={20} stroke={1.5} aria-hidden />
      <div className={classes.who}>
        <span className={classes.name}>{row.name}</span>
        <span className={classes.note}>
          {isMachines ? 'Used by programs on the daemon’s machine' : `Created ${onDay(row.created_at)}`}
        </span>
      </div>
      {!isMachines && (
        <Button size="compact-sm" variant="default" aria-label={`Revoke ${row.name}`} onClick={onRevoke}>
          Revoke…
        </Button>
      )}
    </li>
  )
}
