import type { Session, Task } from '@callboard/contract'
import { ActionIcon, Button, Textarea } from '@mantine/core'
import { IconPencil, IconPlayerPlay, IconX } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useClient } from '../../live/client.tsx'
import { useTasks } from '../../live/lists.ts'
import { useMay } from '../../live/me.ts'
import { tellFailure } from '../../ui/tell.ts'
import classes from './queue.module.css'

/** The prompts that wait for their turn, and whether they will get it. */
export function Queue({ session }: { session: Session }) {
  const tasks = useTasks(session.session_id).data ?? []
  const queued = tasks.filter(task => task.status === 'queued').sort((one, other) => one.position - other.position)
  const isPaused = session.status === 'paused'
  if (queued.length === 0 && !isPaused) return null
  return (
    <section className={classes.queue} aria-label="Queue">
      {isPaused && <Paused session_id={session.session_id} waiting={queued.length} />}
      {queued.length > 0 && (
        <ol className={classes.list}>
          {queued.map((task, at) => (
            <QueuedPrompt key={task.task_id} task={task} place={at + 1} />
          ))}
        </ol>
      )}
    </section>
  )
}

function Paused({ session_id, waiting }: { session_id: string; waiting: number }) {
  const client = useClient()
  const mayResume = useMay('member')
  const resume = useMutation({
    mutationFn: () => client.resume(session_id),
    onError: error => tellFailure('The queue still waits', error)
  })
  const prompts = waiting === 1 ? '1 prompt waits.' : `${waiting} prompts wait.`
  return (
    <div className={classes.paused}>
      <span>Paused since it was stopped. {waiting > 0 && prompts}</span>
      {mayResume && (
        <Button
          size="compact-sm"
          className={classes.resume}
          variant="default"
          leftSection={<IconPlayerPlay size={14} />}
          loading={resume.isPending}
          onClick={() => resume.mutate()}
        >
          Resume
        </Button>
      )}
    </div>
  )
}

function QueuedPrompt({ task, place }: { task: Task; place: number }) {
  const mayChange = useMay('member')
  const [isEditing, setEditing] = useState(false)
  if (isEditing) return <EditPrompt task={task} onClose={() => setEditing(false)} />
  return (
    <li className={classes.prompt}>
      <span className={classes.place}>Queued {place}</span>
      <span className={classes.text}>{task.prompt}</span>
      {mayChange && (
        <ActionIcon
          variant="subtle"
          color="gray"
          size="sm"
          aria-label="Edit this prompt"
          onClick={() => setEditing(true)}
        >
          <IconPencil size={14} />
        </ActionIcon>
      )}
      {mayChange && <TakeOut task={task} />}
    </li>
  )
}

function TakeOut({ task }: { task: Task }) {
  const tasks = useClient().service('tasks')
  const remove = useMutation({
    mutationFn: () => tasks.remove(task.task_id),
    onError: error => tellFailure('The prompt stays in the queue', error)
  })
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size="sm"
      aria-label="Take this prompt out of the queue"
      loading={remove.isPending}
      onClick={() => remove.mutate()}
    >
      <IconX size={14} />
    </ActionIcon>
  )
}

function EditPrompt({ task, onClose }: { task: Task; onClose(): void }) {
  const tasks = useClient().service('tasks')
  const [prompt, setPrompt] = useState(task.prompt)
  const save = useMutation({
    mutationFn: () => tasks.patch(task.task_id, { prompt, if_version: task.version }),
    onSuccess: onClose
  })
  return (
    <li className={classes.edit}>
      <Textarea
        aria-label="Edited prompt"
        autosize
        maxRows={8}
        value={prompt}
        error={save.error?.message}
        onChange={event => setPrompt(event.currentTarget.value)}
        onKeyDown={event => event.key === 'Escape' && onClose()}
        autoFocus
      />
      <div className={classes.actions}>
        <Button size="compact-sm" variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button size="compact-sm" disabled={!prompt.trim()} loading={save.isPending} onClick={() => save.mutate()}>
          Save
        </Button>
      </div>
    </li>
  )
}
