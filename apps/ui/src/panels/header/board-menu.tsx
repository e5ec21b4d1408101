import type { Board } from '@callboard/contract'
import { Button, Menu } from '@mantine/core'
import { IconCheck, IconChevronDown } from '@tabler/icons-react'
import { useLocation } from 'wouter'
import { boardPath } from '../../browser/routes.ts'
import { MenuActions } from '../../ui/menu-actions.tsx'
import { PrivateIcon } from '../../ui/private-icon.tsx'
import { useBoardActions } from './board-actions.tsx'
import classes from './header.module.css'

/** Shows the current board, switches to others, and offers the board actions. */
export function BoardMenu({ board, boards }: { board: Board | undefined; boards: readonly Board[] }) {
  const [, navigate] = useLocation()
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
            leftSection={board && <PrivateIcon board={board} />}
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
                  <PrivateIcon board={row} />
                  {row.board_id === board?.board_id && <IconCheck size={16} aria-label="Current board" />}
                </span>
              }
              onClick={() => navigate(boardPath(row.board_id))}
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
