import { IconChevronRight } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import classes from './disclosure.module.css'

interface Props {
  /** The key under which the reader's choice is remembered while the element is not rendered. */
  name?: string
  summary: ReactNode
  /** The state until the reader chooses. */
  isOpen: boolean
  children: ReactNode
}

const choices = new Map<string, boolean>()

/** A collapsible element that is controlled until the reader toggles it. */
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
