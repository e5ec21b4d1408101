import type { Repo } from '@callboard/contract'
import { ActionIcon, Menu } from '@mantine/core'
import { IconDots, IconPencil, IconTrash } from '@tabler/icons-react'
import { useMay } from '../../live/me.ts'
import { Refusal } from '../../ui/refusal.tsx'
import { Cloning } from '../repos/cloning.tsx'
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
        {mayChange && status !== 'cloning' && (
          <Menu position="bottom-end" width={180}>
            <Menu.Target>
              <ActionIcon variant="subtle" color="gray" size="md" aria-label={`Menu of ${name}`}>
                <IconDots size={16} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              {status === 'ready' && (
                <Menu.Item leftSection={<IconPencil size={16} />} onClick={onRename}>
                  Rename…
                </Menu.Item>
              )}
              <Menu.Item leftSection={<IconTrash size={16} />} c="var(--fault)" onClick={onRemove}>
                Remove…
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        )}
      </div>
      {status === 'cloning' && <Cloning repo_id={repo.repo_id} />}
      {error && <Refusal error={error.message} />}
    </li>
  )
}
