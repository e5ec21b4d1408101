import type { Message, Task } from '@callboard/contract'
import { Button } from '@mantine/core'
import { IconAlertTriangle, IconPlayerStop, IconPlugConnectedX, IconRefresh } from '@tabler/icons-react'
import { useHasRole } from '../../live/current-user.ts'
import { sendPrompt } from '../../live/prompt-outbox.ts'
import { useTasks } from '../../live/queries.ts'
import { formatUsage } from '../../ui/format-usage.ts'
import { formatDuration } from '../../ui/time.tsx'
import classes from './conversation.module.css'

/** The outcome of a task, after its last message. */
export function TaskOutcome({ last }: { last: Message }) {
  const tasks = useTasks(last.session_id).data
  const canRetry = useHasRole('member')
  const task = tasks?.find(row => row.task_id === last.task_id)
  if (!task?.ended_at) return null
  const isErrorShown = last.type === 'notice' && last.text === task.error?.message
  const showsRetry = canRetry && task.status !== 'completed' && task === tasks?.at(-1)
  if (isErrorShown && !showsRetry) return null
  const Icon = OUTCOME_ICONS.get(task.status)
  return (
    <div className={classes.end}>
      {!isErrorShown && (
        <p className={classes.outcome} data-status={task.status}>
          {Icon && <Icon size={14} aria-hidden />}
          {[outcomeText(task), task.error?.message].filter(Boolean).join(': ')}
        </p>
      )}
      {showsRetry && (
        <Button
          variant="subtle"
          color="gray"
          size="compact-xs"
          leftSection={<IconRefresh size={14} />}
          onClick={() => sendPrompt(task.session_id, task.prompt, [], false)}
        >
          Retry
        </Button>
      )}
    </div>
  )
}

const OUTCOME_ICONS = new Map([
  ['failed', IconAlertTriangle],
  ['stopped', IconPlayerStop],
  ['interrupted', IconPlugConnectedX]
])

function outcomeText({ status, started_at, ended_at, usage }: Task): string {
  // The end time of an interrupted task is only the time at which that was noticed.
  const isKnown = started_at && ended_at && status !== 'interrupted'
  const took = isKnown ? Date.parse(ended_at) - Date.parse(started_at) : 0
  const after = took < 1000 ? '' : ` after ${formatDuration(took)}`
  return [`${OUTCOME_TEXT.get(status) ?? 'Done'}${after}`, ...formatUsage(usage)].join(' · ')
}

const OUTCOME_TEXT = new Map([
  ['failed', 'Failed'],
  ['stopped', 'Stopped'],
  ['interrupted', 'Interrupted']
])
