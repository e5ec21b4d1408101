import type { Document, Message } from '@callboard/contract'
import { UnstyledButton } from '@mantine/core'
import { useClient } from '../../live/client.tsx'
import { documentPath, isPicture, usePictureUrl, useTaskDocuments } from '../../live/documents.ts'
import { fetchFile, saveFile } from '../../live/file-transfer.ts'
import { formatBytes } from '../../ui/format-bytes.ts'
import { toastError } from '../../ui/toast.ts'
import classes from './documents.module.css'
import { FileIcon } from './file-icon.tsx'

/** The files that were sent with a prompt; pictures are shown, and each file can be downloaded. */
export function SentAttachments({ message }: { message: Message }) {
  const documents = useTaskDocuments(message)
  if (documents.length === 0) return null
  return (
    <ul className={classes.sent} aria-label="Attachments">
      {documents.map(document => (
        <li key={document.document_id}>
          <SentAttachment document={document} />
        </li>
      ))}
    </ul>
  )
}

function SentAttachment({ document }: { document: Document }) {
  const client = useClient()
  const { name, bytes } = document
  const save = () =>
    fetchFile(client, documentPath(document)).then(
      file => saveFile(name, file),
      error => toastError('Couldn’t download the file', error)
    )
  const label = `Download ${name}`
  if (isPicture(document)) {
    return (
      <UnstyledButton className={classes.picture} aria-label={label} title={label} onClick={save}>
        <Picture document={document} />
      </UnstyledButton>
    )
  }
  return (
    <UnstyledButton className={classes.chip} title={label} onClick={save}>
      <span className={classes.mark}>
        <FileIcon document={document} />
      </span>
      <span className={classes.words}>
        <span className={classes.name}>{name}</span>
        <span className={classes.note}>{formatBytes(bytes)}</span>
      </span>
    </UnstyledButton>
  )
}

function Picture({ document }: { document: Document }) {
  const url = usePictureUrl(document)
  return url && <img src={url} alt={document.name} />
}
