import type { Session } from '@callboard/contract'
import { Button } from '@mantine/core'
import { IconPlayerPlay } from '@tabler/icons-react'
import { useHasRole } from '../../live/current-user.ts'
import { useTasks } from '../../live/queries.ts'
import classes from './queue.module.css'
import { QueuedPrompt } from './queued-prompt.tsx'
import { useResume } from './use-resume.ts'

/** The queued prompts of a session, and whether the queue is paused. */
export function Queue({ session }: { session: Session }) {
  const tasks = useTasks(session.session_id).data ?? []
  const queued = tasks.filter(task => task.status === 'queued').sort((one, other) => one.position - other.position)
  const isPaused = session.status === 'paused'
  if (queued.length === 0 && !isPaused) return null
  return (
    <section className={classes.queue} aria-label="Queue">
      {isPaused && <PausedNotice session_id={session.session_id} waiting={queued.length} />}
      {queued.length > 0 && (
        <ol className={classes.list}>
          {queued.map((task, at) => (
            <QueuedPrompt
              key={task.task_id}
              task={task}
              position={at + 1}
              before={queued[at - 1]?.task_id}
              down={at === queued.length - 1 ? undefined : (queued[at + 2]?.task_id ?? null)}
            />
          ))}
        </ol>
      )}
    </section>
  )
}

function PausedNotice({ session_id, waiting }: { session_id: string; waiting: number }) {
  const canResume = useHasRole('member')
  const resume = useResume()
  const prompts = waiting === 1 ? '1 prompt waiting' : `${waiting} prompts waiting`
  return (
    <div className={classes.paused}>
      <span>{waiting > 0 ? `Queue paused · ${prompts}` : 'Queue paused'}</span>
      {canResume && (
        <Button
          size="compact-sm"
          className={classes.resume}
          variant="default"
          leftSection={<IconPlayerPlay size={14} />}
          loading={resume.isPending}
          onClick={() => resume.mutate(session_id)}
        >
          Resume
        </Button>
      )}
    </div>
  )
}
