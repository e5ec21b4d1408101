import type { Board } from '@callboard/contract'
import { Button, Menu } from '@mantine/core'
import { IconCheck, IconChevronDown } from '@tabler/icons-react'
import { useLocation } from 'wouter'
import { boardAt } from '../../browser/routes.ts'
import { LockMark } from '../../ui/private-icon.tsx'
import { MenuActions } from '../../ui/menu-actions.tsx'
import { useBoardActions } from './board-actions.tsx'
import classes from './header.module.css'

/** The board one looks at, the way to the others, and to a new one. */
export function BoardMenu({ board, boards }: { board: Board | undefined; boards: readonly Board[] }) {
  const [, go] = useLocation()
  const { actions, dialogs } = useBoardActions(board, boards)
  return (
    <>
      <Menu position="bottom-start" width={260}>
        <Menu.Target>
          <Button
            className={classes.board}
            classNames={{ label: classes.boardName }}
            variant="subtle"
            color="gray"
            size="compact-md"
            leftSection={board && <LockMark board={board} />}
            rightSection={<IconChevronDown size={14} />}
          >
            {board?.name ?? 'Boards'}
          </Button>
        </Menu.Target>
        <Menu.Dropdown className={classes.boards}>
          <Menu.Label>Boards</Menu.Label>
          {boards.map(row => (
            <Menu.Item
              key={row.board_id}
              rightSection={
                <span className={classes.marks}>
                  <LockMark board={row} />
                  {row.board_id === board?.board_id && <IconCheck size={16} aria-label="Current board" />}
                </span>
              }
              onClick={() => go(boardAt(row.board_id))}
            >
              {row.name}
            </Menu.Item>
          ))}
          {actions.length > 0 && <Menu.Divider />}
          <MenuActions actions={actions} />
        </Menu.Dropdown>
      </Menu>
      {dialogs}
    </>
  )
}
