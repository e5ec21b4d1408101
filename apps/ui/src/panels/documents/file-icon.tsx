import type { Document } from '@callboard/contract'
import { IconFile, IconFileText } from '@tabler/icons-react'
import { isPicture, usePictureUrl } from '../../live/documents.ts'
import classes from './documents.module.css'

/** A file's icon, or a thumbnail for pictures. */
export function FileIcon({ document }: { document?: Document }) {
  if (document && isPicture(document)) return <Thumbnail document={document} />
  return document?.indexed_at ? <IconFileText size={18} /> : <IconFile size={18} />
}

function Thumbnail({ document }: { document: Document }) {
  const url = usePictureUrl(document)
  return url ? <img className={classes.thumbnail} src={url} alt="" /> : <IconFile size={18} />
}
