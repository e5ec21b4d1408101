import type { Document } from '@callboard/contract'
import { ActionIcon, CloseButton, Progress } from '@mantine/core'
import { IconAlertCircle, IconRefresh } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useClient } from '../../live/client.tsx'
import { isWithinSizeLimit, removeUpload, retryUpload, type Upload } from '../../live/uploads.ts'
import { formatBytes } from '../../ui/format-bytes.ts'
import { toastError } from '../../ui/toast.ts'
import classes from './documents.module.css'
import { FileIcon } from './file-icon.tsx'

/** The files attached to the next prompt, and running uploads. */
export function PendingAttachments({
  documents,
  uploads
}: {
  documents: readonly Document[]
  uploads: readonly Upload[]
}) {
  if (documents.length === 0 && uploads.length === 0) return null
  return (
    <ul className={classes.waiting} aria-label="Attached files">
      {documents.map(document => (
        <PendingAttachment key={document.document_id} document={document} />
      ))}
      {uploads.map(upload => (
        <UploadingFile key={upload.id} upload={upload} />
      ))}
    </ul>
  )
}

function PendingAttachment({ document }: { document: Document }) {
  const documents = useClient().service('documents')
  const remove = useMutation({
    mutationFn: () => documents.remove(document.document_id),
    onError: error => toastError('Couldn’t remove the file', error)
  })
  return (
    <Chip
      name={document.name}
      note={formatBytes(document.bytes)}
      icon={<FileIcon document={document} />}
      onRemove={() => remove.mutate()}
    />
  )
}

function UploadingFile({ upload }: { upload: Upload }) {
  const client = useClient()
  const { file, state } = upload
  const remove = () => removeUpload(upload)
  if (state.is === 'failed') {
    return (
      <Chip name={file.name} note={state.message} icon={<IconAlertCircle size={18} />} isFailed onRemove={remove}>
        {isWithinSizeLimit(upload) && (
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            aria-label={`Retry upload of ${file.name}`}
            onClick={() => retryUpload(client, upload)}
          >
            <IconRefresh size={14} />
          </ActionIcon>
        )}
      </Chip>
    )
  }
  const percent = Math.floor(state.share * 100)
  return (
    <Chip name={file.name} note={`${percent}% of ${formatBytes(file.size)}`} icon={<FileIcon />} onRemove={remove}>
      <Progress
        className={classes.progress}
        size={2}
        radius={0}
        value={percent}
        aria-label={`Uploading ${file.name}`}
      />
    </Chip>
  )
}

interface ChipProps {
  name: string
  note: string
  icon: ReactNode
  isFailed?: boolean
  onRemove(): void
  children?: ReactNode
}

function Chip({ name, note, icon, isFailed, onRemove, children }: ChipProps) {
  return (
    <li className={classes.chip} data-failed={isFailed || undefined}>
      <span className={classes.mark}>{icon}</span>
      <span className={classes.words}>
        <span className={classes.name} title={name}>
          {name}
        </span>
        <span className={classes.note} role={isFailed ? 'alert' : undefined}>
          {note}
        </span>
      </span>
      {children}
      <CloseButton size="sm" iconSize={14} aria-label={`Remove ${name}`} onClick={onRemove} />
    </li>
  )
}
