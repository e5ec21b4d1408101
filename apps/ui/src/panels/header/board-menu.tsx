import type { Board } from '@callboard/contract'
import { Button, Menu } from '@mantine/core'
import { IconCheck, IconChevronDown, IconPencil, IconPlus, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { boardAt } from '../../live/place.ts'
import { type BoardDialog, BoardDialogs } from './board-dialogs.tsx'
import classes from './header.module.css'

/** The board one looks at, the way to the others, and to a new one. */
export function BoardMenu({ board, boards }: { board: Board | undefined; boards: readonly Board[] }) {
  const [dialog, setDialog] = useState<BoardDialog>()
  const [, go] = useLocation()
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
              rightSection={row.board_id === board?.board_id && <IconCheck size={16} aria-label="this one" />}
              onClick={() => go(boardAt(row.board_id))}
            >
              {row.name}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item leftSection={<IconPlus size={16} />} onClick={() => setDialog('create')}>
            New board…
          </Menu.Item>
          {board && (
            <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => setDialog('rename')}>
              Rename this board…
            </Menu.Item>
          )}
          {board && boards.length > 1 && (
            <Menu.Item leftSection={<IconTrash size={16} />} c="var(--fault)" onClick={() => setDialog('remove')}>
              Remove this board…
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <BoardDialogs board={board} dialog={dialog} onClose={() => setDialog(undefined)} />
    </>
  )
}
