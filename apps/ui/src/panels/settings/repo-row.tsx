import type { Repo } from '@callboard/contract'
import { IconPencil, IconTrash } from '@tabler/icons-react'
import { useHasRole } from '../../live/current-user.ts'
import { ErrorAlert } from '../../ui/error-alert.tsx'
import { ActionsMenu, type MenuAction } from '../../ui/menu-actions.tsx'
import { CloneStatus } from '../repos/clone-progress.tsx'
import classes from './agents.module.css'
import shared from './settings.module.css'

interface Props {
  repo: Repo
  onRename(): void
  onRemove(): void
}

export function RepoRow({ repo, onRename, onRemove }: Props) {
  const { default_branch, error, name, path, status, url } = repo
  const canChange = useHasRole('admin')
  const actions: MenuAction[] = [
    ...(status === 'ready' ? [{ label: 'Rename…', Icon: IconPencil, run: onRename }] : []),
    { label: 'Remove…', Icon: IconTrash, isDestructive: true, run: onRemove }
  ]
  return (
    <li className={classes.row}>
      <div className={classes.line}>
        <div className={shared.who}>
          <span className={shared.name}>
            {name}
            {default_branch && <span className={classes.version}>{default_branch}</span>}
          </span>
          <span className={classes.note} title={path}>
            {path}
          </span>
          {url && (
            <span className={classes.note} title={url}>
              from {url}
            </span>
          )}
        </div>
        {canChange && status !== 'cloning' && <ActionsMenu subject={name} actions={actions} width={180} />}
      </div>
      {status === 'cloning' && <CloneStatus repo_id={repo.repo_id} />}
      {error && <ErrorAlert error={error.message} />}
    </li>
  )
}
