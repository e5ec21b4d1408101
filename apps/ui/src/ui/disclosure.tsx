import { IconChevronRight } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import classes from './disclosure.module.css'

interface Props {
  /** By which the reader's choice is remembered, where what is out of sight is not drawn. */
  name?: string
  summary: ReactNode
  /** Whether it is open as long as the reader has not chosen. */
  isOpen: boolean
  children: ReactNode
}

const choices = new Map<string, boolean>()

/** Something folded, that opens and closes by itself until the reader takes over. */
export function Disclosure({ name, summary, isOpen, children }: Props) {
  const [choice, setChoice] = useState(() => choices.get(name ?? ''))
  const open = choice ?? isOpen
  const choose = () => {
    if (name) choices.set(name, !open)
    setChoice(!open)
  }
  return (
    <>
      <button type="button" className={classes.summary} aria-expanded={open} onClick={choose}>
        <IconChevronRight className={classes.chevron} size={14} aria-hidden />
        {summary}
      </button>
      {open && children}
    </>
  )
}
