import type { Task } from '@callboard/contract'
import { useProgress } from '../../live/queries.ts'
import classes from './session-card.module.css'

/** The current step and progress of a running task, if its agent reports them. */
export function TaskProgress({ task }: { task: Task }) {
  const progress = useProgress(task.session_id)
  if (progress?.task_id !== task.task_id) return null
  const { done, total, label } = progress
  if (total === 0) return <p className={classes.doing}>{label}</p>
  return (
    <div className={classes.progress}>
      <span className={classes.label}>{label}</span>
      <span>
        {done}/{total}
      </span>
      <div
        className={classes.bar}
        role="progressbar"
        aria-label={label || 'Progress'}
        aria-valuenow={done}
        aria-valuemin={0}
        aria-valuemax={total}
      >
        <div className={classes.done} style={{ width: `${(100 * done) / total}%` }} />
      </div>
    </div>
  )
}
