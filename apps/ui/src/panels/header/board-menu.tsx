import type { Board } from '@callboard/contract'
import { Button, Menu } from '@mantine/core'
import { IconCheck, IconChevronDown, IconEye, IconPencil, IconPlus, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { useMay, useMe } from '../../live/me.ts'
import { boardAt } from '../../live/place.ts'
import { LockMark } from '../../ui/lock-mark.tsx'
import { type BoardDialog, BoardDialogs } from './board-dialogs.tsx'
import classes from './header.module.css'

/** The board one looks at, the way to the others, and to a new one. */
export function BoardMenu({ board, boards }: { board: Board | undefined; boards: readonly Board[] }) {
  const [dialog, setDialog] = useState<BoardDialog>()
  const [, go] = useLocation()
  const mayChange = useMay('member')
  const mayShare = useMayShare(board)
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
                  {row.board_id === board?.board_id && <IconCheck size={16} aria-label="this one" />}
                </span>
              }
              onClick={() => go(boardAt(row.board_id))}
            >
              {row.name}
            </Menu.Item>
          ))}
          {mayChange && (
            <>
              <Menu.Divider />
              <Menu.Item leftSection={<IconPlus size={16} />} onClick={() => setDialog('create')}>
                New board…
              </Menu.Item>
            </>
          )}
          {mayChange && board && (
            <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => setDialog('rename')}>
              Rename this board…
            </Menu.Item>
          )}
          {mayShare && (
            <Menu.Item leftSection={<IconEye size={16} />} onClick={() => setDialog('share')}>
              Who sees this board…
            </Menu.Item>
          )}
          {mayShare && boards.length > 1 && (
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

/** Who sees a board, and whether it stays, is for whoever made it, and for those who look after the workspace. */
function useMayShare(board: Board | undefined): boolean {
  const me = useMe()
  const isMember = useMay('member')
  const isAdmin = useMay('admin')
  return board !== undefined && (isAdmin || (isMember && board.created_by === me?.user_id))
}
