import type { Repo } from '@callboard/contract'
import { IconPencil, IconTrash } from '@tabler/icons-react'
import { useMay } from '../../live/current-user.ts'
import { Refusal } from '../../ui/error-alert.tsx'
import { DotsMenu, type MenuAction } from '../../ui/menu-actions.tsx'
import { Cloning } from '../repos/clone-progress.tsx'
import classes from './agents.module.css'
import shared from './settings.module.css'

interface Props {
  repo: Repo
  onRename(): void
  onRemove(): void
}

export function RepoRow({ repo, onRename, onRemove }: Props) {
  const { default_branch, error, name, path, status, url } = repo
  const mayChange = useMay('admin')
  const actions: MenuAction[] = [
    ...(status === 'ready' ? [{ label: 'Rename…', Icon: IconPencil, run: onRename }] : []),
    { label: 'Remove…', Icon: IconTrash, isGrave: true, run: onRemove }
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
        {mayChange && status !== 'cloning' && <DotsMenu of={name} actions={actions} width={180} />}
      </div>
      {status === 'cloning' && <Cloning repo_id={repo.repo_id} />}
      {error && <Refusal error={error.message} />}
    </li>
  )
}
