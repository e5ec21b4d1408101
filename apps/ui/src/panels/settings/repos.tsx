import type { Repo } from '@callboard/contract'
import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { useClient } from '../../live/client.tsx'
import { useHasRole } from '../../live/current-user.ts'
import { useRepos } from '../../live/queries.ts'
import { Confirm } from '../../ui/confirm.tsx'
import { NameDialog } from '../../ui/name-dialog.tsx'
import { AddRepoDialog } from './add-repo-dialog.tsx'
import { RepoRow } from './repo-row.tsx'
import { SettingsList } from './settings-list.tsx'
import { SettingsSection } from './settings-section.tsx'

type Dialog = { kind: 'add' } | { kind: 'rename' | 'remove'; repo: Repo }

/** Lists the repositories that agents can work in. */
export function Repos() {
  const repos = useRepos()
  const service = useClient().service('repos')
  const canChange = useHasRole('admin')
  const [dialog, setDialog] = useState<Dialog>()
  const close = () => setDialog(undefined)
  const add = (
    <Button size="xs" leftSection={<IconPlus size={15} />} onClick={() => setDialog({ kind: 'add' })}>
      Add repository…
    </Button>
  )
  return (
    <SettingsSection
      title="Repositories"
      description="Git checkouts on the daemon’s machine that agents can work in."
      action={canChange && add}
    >
      <SettingsList label="Repositories" rows={repos} emptyText="No repositories yet. Ask an admin to add one.">
        {repo => (
          <RepoRow
            key={repo.repo_id}
            repo={repo}
            onRename={() => setDialog({ kind: 'rename', repo })}
            onRemove={() => setDialog({ kind: 'remove', repo })}
          />
        )}
      </SettingsList>
      {dialog?.kind === 'add' && <AddRepoDialog onClose={close} />}
      {dialog?.kind === 'rename' && (
        <NameDialog
          title={`Rename ${dialog.repo.name}`}
          label="Name"
          name={dialog.repo.name}
          maxLength={120}
          verb="Rename"
          onSubmit={name => service.patch(dialog.repo.repo_id, { name })}
          onClose={close}
        />
      )}
      {dialog?.kind === 'remove' && (
        <Confirm
          title={`Remove ${dialog.repo.name}`}
          verb="Remove"
          onConfirm={() => service.remove(dialog.repo.repo_id)}
          onClose={close}
        >
          New sessions can’t use it. Its directory is not deleted.
        </Confirm>
      )}
    </SettingsSection>
  )
}
