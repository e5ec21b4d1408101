import type { Message, Task } from '@callboard/contract'
import { Button } from '@mantine/core'
import { IconAlertTriangle, IconPlayerStop, IconPlugConnectedX, IconRefresh } from '@tabler/icons-react'
import { useMay } from '../../live/current-user.ts'
import { send } from '../../live/prompt-outbox.ts'
import { useTasks } from '../../live/queries.ts'
import { duration } from '../../ui/time.tsx'
import { spentOf } from '../../ui/format-usage.ts'
import classes from './conversation.module.css'

/** What came of a prompt, after the last that was said to it. */
export function TaskEnd({ last }: { last: Message }) {
  const tasks = useTasks(last.session_id).data
  const mayAsk = useMay('member')
  const task = tasks?.find(row => row.task_id === last.task_id)
  if (!task?.ended_at) return null
  const isSaid = last.type === 'notice' && last.text === task.error?.message
  const isForAgain = mayAsk && task.status !== 'completed' && task === tasks?.at(-1)
  if (isSaid && !isForAgain) return null
  const Icon = icons.get(task.status)
  return (
    <div className={classes.end}>
      {!isSaid && (
        <p className={classes.outcome} data-status={task.status}>
          {Icon && <Icon size={14} aria-hidden />}
          {[wordsOf(task), task.error?.message].filter(Boolean).join(': ')}
        </p>
      )}
      {isForAgain && (
        <Button
          variant="subtle"
          color="gray"
          size="compact-xs"
          leftSection={<IconRefresh size={14} />}
          onClick={() => send(task.session_id, task.prompt, [], false)}
        >
          Retry
        </Button>
      )}
    </div>
  )
}

const icons = new Map([
  ['failed', IconAlertTriangle],
  ['stopped', IconPlayerStop],
  ['interrupted', IconPlugConnectedX]
])

function wordsOf({ status, started_at, ended_at, usage }: Task): string {
  // Of what a crash interrupted it is only known when that was found.
  const isKnown = started_at && ended_at && status !== 'interrupted'
  const took = isKnown ? Date.parse(ended_at) - Date.parse(started_at) : 0
  const after = took < 1000 ? '' : ` after ${duration(took)}`
  return [`${words.get(status) ?? 'Done'}${after}`, ...spentOf(usage)].join(' · ')
}

const words = new Map([
  ['failed', 'Failed'],
  ['stopped', 'Stopped'],
  ['interrupted', 'Interrupted']
])
