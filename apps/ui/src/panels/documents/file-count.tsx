import { IconPaperclip } from '@tabler/icons-react'
import classes from './documents.module.css'

/** The number of files attached to a queued prompt. */
export function FileCount({ count }: { count: number }) {
  if (count === 0) return null
  return (
    <span className={classes.count}>
      <IconPaperclip size={13} />
      {count === 1 ? '1 file' : `${count} files`}
    </span>
  )
}
