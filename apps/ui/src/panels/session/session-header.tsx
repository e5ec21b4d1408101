import type { Session } from '@callboard/contract'
import { ActionIcon, Button } from '@mantine/core'
import { IconArrowLeft, IconFileDiff, IconSearch, IconX } from '@tabler/icons-react'
import { toggleChanges, useIsShowingChanges } from '../../browser/session-view.ts'
import { openSearch } from '../../live/find-in-session.ts'
import { useAgents, useRepos, useUnfinishedTasks } from '../../live/queries.ts'
import { agentTitle } from '../../ui/agent-labels.ts'
import { ContextMeter } from '../../ui/context-meter.tsx'
import { formatUsage } from '../../ui/format-usage.ts'
import { toCard } from '../../ui/session-state.ts'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { ElapsedTime } from '../../ui/time.tsx'
import { SessionMenu } from '../session-menu/session-menu.tsx'
import classes from './session.module.css'

interface Props {
  session: Session
  onClose(): void
}

export function SessionHeader({ session, onClose }: Props) {
  const isShowingChanges = useIsShowingChanges(session.session_id)
  const agent = useAgents().data?.find(row => row.agent_id === session.agent_id)
  const repo = useRepos().data?.find(row => row.repo_id === session.repo_id)
  const unfinished = useUnfinishedTasks(rows => rows.filter(row => row.session_id === session.session_id))
  const { state, current } = toCard(session, unfinished.data ?? [])
  return (
    <header className={classes.header}>
      <ActionIcon className={classes.back} variant="subtle" color="gray" aria-label="Back to board" onClick={onClose}>
        <IconArrowLeft size={18} />
      </ActionIcon>
      <div className={classes.about}>
        <h2 className={classes.title}>{session.title}</h2>
        <p className={classes.facts}>
          <StatusBadge state={state} />
          {current?.started_at && <ElapsedTime since={current.started_at} />}
          <span>{agent && agentTitle(agent)}</span>
          <span title={session.directory ?? repo?.path}>
            {[repo?.name, session.branch ?? repo?.default_branch].filter(Boolean).join(' · ')}
          </span>
          <ContextMeter context={session.context} />
          {formatUsage(session.usage).map(text => (
            <span key={text} title="Total for this session">
              {text}
            </span>
          ))}
        </p>
      </div>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="sm"
        aria-label="Find in this session"
        title="Find in this session (F)"
        onClick={() => openSearch(session.session_id)}
      >
        <IconSearch size={16} />
      </ActionIcon>
      <Button
        variant={isShowingChanges ? 'light' : 'subtle'}
        color="gray"
        size="compact-sm"
        leftSection={<IconFileDiff size={16} />}
        aria-pressed={isShowingChanges}
        onClick={() => toggleChanges(session.session_id)}
      >
        Changes
      </Button>
      <SessionMenu session={session} />
      <ActionIcon
        className={classes.close}
        variant="subtle"
        color="gray"
        size="sm"
        aria-label="Close"
        onClick={onClose}
      >
        <IconX size={16} />
      </ActionIcon>
    </header>
  )
}
