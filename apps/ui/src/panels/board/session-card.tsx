import { type Permission, summarizeToolCall } from '@callboard/contract'
import { IconGitBranch, IconHandStop, IconRobot, IconStack2 } from '@tabler/icons-react'
import { memo } from 'react'
import { useSessionViewers } from '../../live/presence.ts'
import { useAgents, usePendingPermissions, useRepos } from '../../live/queries.ts'
import { agentTitle } from '../../ui/agent-labels.ts'
import { Avatars } from '../../ui/avatars.tsx'
import { ContextMeter } from '../../ui/context-meter.tsx'
import { type Card, STATES } from '../../ui/session-state.ts'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { ElapsedTime, RelativeTime } from '../../ui/time.tsx'
import { describeToolCall } from '../message/tool-input.ts'
import { PermissionOptions } from '../session/permission-options.tsx'
import { SessionMenu } from '../session-menu/session-menu.tsx'
import { CardLink } from './card-link.tsx'
import classes from './session-card.module.css'
import { TaskProgress } from './task-progress.tsx'

interface Props extends Card {
  isOpen: boolean
}

/** A session on the board: its agent, repository and state. */
export const SessionCard = memo(({ session, state, queued, current, isOpen }: Props) => {
  const agent = useAgents().data?.find(row => row.agent_id === session.agent_id)
  const repo = useRepos().data?.find(row => row.repo_id === session.repo_id)
  const viewers = useSessionViewers(session.board_id, session.session_id)
  return (
    <article className={classes.card} data-tone={STATES[state].tone} data-open={isOpen || undefined}>
      <div className={classes.head}>
        <h3 className={classes.title}>
          <CardLink session={session} isOpen={isOpen} />
        </h3>
        <SessionMenu session={session} />
      </div>
      <p className={classes.where}>
        <IconRobot size={14} stroke={1.75} aria-label="Agent" />
        <span>{agent ? agentTitle(agent) : '…'}</span>
        <IconGitBranch size={14} stroke={1.75} aria-label="Repository" />
        <span>{[repo?.name ?? '…', session.branch ?? repo?.default_branch].filter(Boolean).join(' · ')}</span>
      </p>
      {state === 'awaiting_permission' && <PermissionPreview session_id={session.session_id} />}
      {state === 'running' && current && <TaskProgress task={current} />}
      <div className={classes.foot}>
        <StatusBadge state={state} />
        {current?.started_at && <ElapsedTime since={current.started_at} />}
        <span className={classes.last}>
          <Avatars userIds={viewers} activity="viewing this session" size={20} max={3} />
          <ContextMeter context={session.context} />
          {queued > 0 && (
            <span className={classes.queued}>
              <IconStack2 size={14} stroke={1.75} aria-hidden />
              {queued} queued
            </span>
          )}
          {session.last_message_at && <RelativeTime at={session.last_message_at} />}
        </span>
      </div>
    </article>
  )
})

/** A permission request; it can be answered here only if the card shows all of it. */
function PermissionPreview({ session_id }: { session_id: string }) {
  const { data } = usePendingPermissions(rows => rows.find(row => row.session_id === session_id))
  if (!data) return null
  const text = describeToolCall(data)
  return (
    <>
      <p className={classes.question}>
        <IconHandStop size={14} aria-label="Permission request" />
        <span>{text}</span>
      </p>
      {fitsOnCard(data, text) && <PermissionOptions permission={data} className={classes.answers} size="compact-xs" />}
    </>
  )
}

/** Maximum number of characters that fit into the two lines of a card. */
const MAX_PREVIEW_LENGTH = 60

function fitsOnCard({ tool_call }: Permission, text: string): boolean {
  const isShown = summarizeToolCall(tool_call).rest === '' && tool_call.diffs.length === 0
  return isShown && text.length <= MAX_PREVIEW_LENGTH && !text.includes('\n')
}
