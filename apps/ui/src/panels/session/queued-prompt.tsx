import type { Task } from '@callboard/contract'
import { ActionIcon, Button, Textarea } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconPencil, IconX } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { useClient } from '../../live/client.tsx'
import { useHasRole, useOtherUserName } from '../../live/current-user.ts'
import { useTaskDocuments } from '../../live/documents.ts'
import { toastError } from '../../ui/toast.ts'
import { FileCount } from '../documents/file-count.tsx'
import classes from './queue.module.css'

interface Props {
  task: Task
  position: number
  /**
   * The task to insert this one before when moving it up or down: null is the end, undefined means that it cannot move.
   */
  before: string | undefined
  down: string | null | undefined
}

/** A queued prompt that can be edited, moved and removed. */
export function QueuedPrompt({ task, position, before, down }: Props) {
  const tasks = useClient().service('tasks')
  const canChange = useHasRole('member')
  const documents = useTaskDocuments(task)
  const author = useOtherUserName(task.created_by)
  const [isEditing, setEditing] = useState(false)
  const move = useMutation({
    mutationFn: (before: string | null) => tasks.patch(task.task_id, { before }),
    onError: error => toastError('Couldn’t move the prompt', error)
  })
  const remove = useMutation({
    mutationFn: () => tasks.remove(task.task_id),
    onError: error => toastError('Couldn’t remove the prompt', error)
  })
  if (isEditing) return <EditPrompt task={task} onClose={() => setEditing(false)} />
  return (
    <li className={classes.prompt}>
      <span className={classes.place}>
        Queued {position}
        {author && ` · ${author}`}
      </span>
      <span className={classes.text} title={task.prompt}>
        {task.prompt}
      </span>
      <FileCount count={documents.length} />
      {canChange && (
        <span className={classes.tools}>
          <QueueButton label="Move up" onClick={before === undefined ? undefined : () => move.mutate(before)}>
            <IconArrowUp size={14} />
          </QueueButton>
          <QueueButton label="Move down" onClick={down === undefined ? undefined : () => move.mutate(down)}>
            <IconArrowDown size={14} />
          </QueueButton>
          <QueueButton label="Edit prompt" onClick={() => setEditing(true)}>
            <IconPencil size={14} />
          </QueueButton>
          <QueueButton label="Remove from queue" onClick={() => remove.mutate()}>
            <IconX size={14} />
          </QueueButton>
        </span>
      )}
    </li>
  )
}

interface QueueButtonProps {
  label: string
  onClick: (() => void) | undefined
  children: ReactNode
}

/** A disabled button keeps the focus for keyboard users. */
function QueueButton({ label, onClick, children }: QueueButtonProps) {
  const off = onClick ? {} : { 'data-disabled': true, 'aria-disabled': true }
  return (
    <ActionIcon
      className={classes.tool}
      variant="subtle"
      color="gray"
      size="sm"
      aria-label={label}
      onClick={onClick}
      {...off}
    >
      {children}
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
        aria-label="Edit prompt"
        autosize
        maxRows={8}
        value={prompt}
        error={save.error?.message}
        onChange={event => setPrompt(event.currentTarget.value)}
        onFocus={({ currentTarget: box }) => box.setSelectionRange(box.value.length, box.value.length)}
        onKeyDown={event => {
          if (event.key === 'Escape') onClose()
          if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing || !prompt.trim()) return
          event.preventDefault()
          save.mutate()
        }}
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
