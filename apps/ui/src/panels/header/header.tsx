import type { Board } from '@callboard/contract'
import { ActionIcon, Button, Indicator } from '@mantine/core'
import { IconActivity, IconPlus, IconSearch } from '@tabler/icons-react'
import { useRoute } from 'wouter'
import { useHasRole } from '../../live/current-user.ts'
import { useAttentionCount } from '../../live/page-title.ts'
import { useBoardViewers } from '../../live/presence.ts'
import { Avatars } from '../../ui/avatars.tsx'
import { Logo, Wordmark } from '../../ui/logo.tsx'
import { BoardMenu } from './board-menu.tsx'
import { ConnectionStatus } from './connection-status.tsx'
import classes from './header.module.css'
import { ThemeToggle } from './theme-toggle.tsx'
import { UserMenu } from './user-menu.tsx'
import { ViewSwitch } from './view-switch.tsx'

interface Props {
  board: Board | undefined
  boards: readonly Board[]
  onNewSession(): void
  onSearch(): void
  onActivity(): void
}

export function Header({ board, boards, onNewSession, onSearch, onActivity }: Props) {
  const canStart = useHasRole('member')
  // The settings page has its own heading.
  const [isSettings] = useRoute('/settings/:part?')
  const Heading = isSettings ? 'div' : 'h1'
  return (
    <header className={classes.header}>
      <a className={classes.home} href="#/" aria-label="Callboard">
        <Logo />
        <Wordmark />
      </a>
      <Heading className={classes.heading}>
        <BoardMenu board={board} boards={boards} />
      </Heading>
      <div className={classes.rest}>
        {board && <BoardViewers board_id={board.board_id} />}
        <ConnectionStatus />
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label="Search"
          title="Search or jump to… (Ctrl+K)"
          onClick={onSearch}
        >
          <IconSearch size={17} stroke={1.75} />
        </ActionIcon>
        {board && <ViewSwitch />}
        {board && <ActivityButton onClick={onActivity} />}
        {board && canStart && <NewSessionButton onClick={onNewSession} />}
        <ThemeToggle />
        <UserMenu />
      </div>
    </header>
  )
}

function ActivityButton({ onClick }: { onClick(): void }) {
  const count = useAttentionCount()
  const title = count ? `Activity (A) · ${count} ${count === 1 ? 'needs' : 'need'} attention` : 'Activity (A)'
  return (
    <Indicator size={8} offset={5} disabled={count === 0}>
      <ActionIcon variant="subtle" color="gray" aria-label="Activity" title={title} onClick={onClick}>
        <IconActivity size={17} stroke={1.75} />
      </ActionIcon>
    </Indicator>
  )
}

function BoardViewers({ board_id }: { board_id: string }) {
  const userIds = useBoardViewers(board_id)
  return (
    <div className={classes.viewers}>
      <Avatars userIds={userIds} activity="on this board" size={26} />
    </div>
  )
}

function NewSessionButton({ onClick }: { onClick(): void }) {
  return (
    <>
      <Button
        className={classes.create}
        size="xs"
        leftSection={<IconPlus size={15} />}
        onClick={onClick}
        title="New session (N)"
      >
        New session
      </Button>
      <ActionIcon className={classes.createSmall} size="md" onClick={onClick} aria-label="New session">
        <IconPlus size={16} />
      </ActionIcon>
    </>
  )
}
