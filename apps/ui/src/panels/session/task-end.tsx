import type { Message, Task } from '@callboard/contract'
import { IconAlertTriangle, IconPlayerStop, IconPlugConnectedX } from '@tabler/icons-react'
import { useTasks } from '../../live/lists.ts'
import { spentOf } from '../../ui/spent.ts'
import { duration } from '../../ui/time.tsx'
import classes from './conversation.module.css'

/** What came of a prompt, after the last that was said to it. */
export function TaskEnd({ last }: { last: Message }) {
  const task = useTasks(last.session_id).data?.find(row => row.task_id === last.task_id)
  if (!task?.ended_at) return null
  if (last.type === 'notice' && last.text === task.error?.message) return null
  const Icon = icons.get(task.status)
  return (
    <p className={classes.end} data-status={task.status}>
      {Icon && <Icon size={14} aria-hidden />}
      {[wordsOf(task), task.error?.message].filter(Boolean).join(': ')}
    </p>
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
