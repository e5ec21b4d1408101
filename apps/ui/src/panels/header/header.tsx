import type { Board } from '@callboard/contract'
import { ActionIcon, Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { Logo, Wordmark } from '../../ui/logo.tsx'
import { BoardMenu } from './board-menu.tsx'
import { ConnectionMark } from './connection-mark.tsx'
import classes from './header.module.css'
import { SchemeToggle } from './scheme-toggle.tsx'
import { UserMenu } from './user-menu.tsx'

interface Props {
  board: Board | undefined
  boards: readonly Board[]
  onNewSession(): void
}

export function Header({ board, boards, onNewSession }: Props) {
  return (
    <header className={classes.header}>
      <a className={classes.home} href="#/" aria-label="Callboard">
        <Logo />
        <Wordmark />
      </a>
      <h1 className={classes.heading}>
        <BoardMenu board={board} boards={boards} />
      </h1>
      <div className={classes.rest}>
        <ConnectionMark />
        <Button
          className={classes.create}
          size="xs"
          leftSection={<IconPlus size={15} />}
          disabled={!board}
          onClick={onNewSession}
          title="New session (N)"
        >
          New session
        </Button>
        <ActionIcon
          className={classes.createSmall}
          size="md"
          disabled={!board}
          onClick={onNewSession}
          aria-label="New session"
        >
          <IconPlus size={16} />
        </ActionIcon>
        <SchemeToggle />
        <UserMenu />
      </div>
    </header>
  )
}
