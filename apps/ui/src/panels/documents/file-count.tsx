import { IconPaperclip } from '@tabler/icons-react'
import classes from './documents.module.css'

/** How many files go with a prompt that waits. */
export function FileCount({ count }: { count: number }) {
  if (count === 0) return null
  return (
    <span className={classes.count}>
      <IconPaperclip size={13} />
      {count === 1 ? '1 file' : `${count} files`}
    </span>
  )
}
