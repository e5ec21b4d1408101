import type { Token } from '@callboard/contract'
import { Button } from '@mantine/core'
import { IconKey, IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { useClient } from '../../live/client.tsx'
import { Confirm } from '../../ui/confirm.tsx'
import { NameDialog } from '../../ui/name-dialog.tsx'
import { OneTimeSecret } from '../../ui/one-time-secret.tsx'
import { formatDay } from '../../ui/time.tsx'
import classes from './settings.module.css'
import { SettingsList } from './settings-list.tsx'
import { useTokens } from './settings-queries.ts'
import { SettingsSection } from './settings-section.tsx'

type Dialog = { kind: 'create' } | { kind: 'show'; token: string } | { kind: 'revoke'; row: Token }

/** The access tokens of the current user. */
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
    <SettingsSection
      title="Access tokens"
      description="Programs with a token act as you until you revoke it."
      action={add}
    >
      <SettingsList label="Access tokens" rows={rows} emptyText="No access tokens">
        {row => <TokenItem key={row.token_id} row={row} onRevoke={() => setDialog({ kind: 'revoke', row })} />}
      </SettingsList>
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
        <OneTimeSecret title="Access token created" label="Access token" secret={dialog.token} onClose={close}>
          Copy it now. It won’t be shown again.
        </OneTimeSecret>
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
    </SettingsSection>
  )
}

/** The name of the token in the daemon's home directory, which the daemon does not remove. */
const LOCAL_TOKEN_NAME = 'owner'

function TokenItem({ row, onRevoke }: { row: Token; onRevoke(): void }) {
  const isLocal = row.name === LOCAL_TOKEN_NAME
  return (
    <li className={classes.row}>
      <IconKey className={classes.icon} size={20} stroke={1.5} aria-hidden />
      <div className={classes.who}>
        <span className={classes.name}>{row.name}</span>
        <span className={classes.note}>
          {isLocal ? 'Used by programs on the daemon’s machine' : `Created ${formatDay(row.created_at)}`}
        </span>
      </div>
      {!isLocal && (
        <Button size="compact-sm" variant="default" aria-label={`Revoke ${row.name}`} onClick={onRevoke}>
          Revoke…
        </Button>
      )}
    </li>
  )
}
