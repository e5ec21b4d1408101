import { IconChevronRight } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import classes from './disclosure.module.css'

interface Props {
  summary: ReactNode
  /** Whether it is open as long as the reader has not chosen. */
  isOpen: boolean
  children: ReactNode
}

/** Something folded, that opens and closes by itself until the reader takes over. */
export function Disclosure({ summary, isOpen, children }: Props) {
  const [choice, choose] = useState<boolean>()
  const open = choice ?? isOpen
  return (
    <>
      <button type="button" className={classes.summary} aria-expanded={open} onClick={() => choose(!open)}>
        <IconChevronRight className={classes.chevron} size={14} aria-hidden />
        {summary}
      </button>
      {open && children}
    </>
  )
}
