import type { Task } from '@callboard/contract'
import { ActionIcon } from '@mantine/core'
import { IconPlayerStopFilled } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { Link } from 'wouter'
import { sessionPath } from '../../browser/routes.ts'
import { useClient } from '../../live/client.tsx'
import { useHasRole } from '../../live/current-user.ts'
import { useAgents, useSession, useUnfinishedTasks } from '../../live/queries.ts'
import { agentTitle } from '../../ui/agent-labels.ts'
import { EmptyState } from '../../ui/empty.tsx'
import { ElapsedTime } from '../../ui/time.tsx'
import { toastError } from '../../ui/toast.ts'
import { TaskProgress } from '../board/task-progress.tsx'
import classes from './activity.module.css'

/** Lists the running tasks of all readable boards. */
export function RunningTasks() {
  const { data } = useUnfinishedTasks(rows => rows.filter(({ status }) => status !== 'queued'))
  if (data?.length === 0)
    return <EmptyState title="No agents running">Running tasks on all boards appear here.</EmptyState>
  return (
    <ul className={classes.lines} aria-label="Running">
      {data?.map(task => (
        <RunningTask key={task.task_id} task={task} />
      ))}
    </ul>
  )
}

function RunningTask({ task }: { task: Task }) {
  const session = useSession(task.session_id).data?.[0]
  const agent = useAgents().data?.find(row => row.agent_id === session?.agent_id)
  if (!session) return null
  return (
    <li className={classes.work}>
      <div className={classes.words}>
        <Link className={classes.about} href={sessionPath(session.board_id, session.session_id)}>
          {session.title}
        </Link>
        <p className={classes.label}>
          {agent && agentTitle(agent)} {task.started_at && <ElapsedTime since={task.started_at} />}
        </p>
        <TaskProgress task={task} />
      </div>
      <StopButton session_id={session.session_id} title={session.title} isStopping={task.status === 'stopping'} />
    </li>
  )
}

function StopButton({ session_id, title, isStopping }: { session_id: string; title: string; isStopping: boolean }) {
  const client = useClient()
  const canStop = useHasRole('member')
  const stop = useMutation({
    mutationFn: () => client.stop(session_id),
    onError: error => toastError('Couldn’t stop the agent', error)
  })
  if (!canStop) return null
  return (
    <ActionIcon
      variant="default"
      aria-label={`Stop “${title}”`}
      disabled={isStopping || stop.isPending}
      onClick={() => stop.mutate()}
    >
      <IconPlayerStopFilled size={14} />
    </ActionIcon>
  )
}
