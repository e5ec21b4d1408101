import type { Notice as NoticeOf } from '@callboard/contract'
import { IconAlertTriangle, IconInfoCircle } from '@tabler/icons-react'
import classes from './message.module.css'

/** A notice of the daemon or the agent adapter. */
export function Notice({ text, notice }: { text: string; notice: NoticeOf }) {
  const Icon = notice.level === 'info' ? IconInfoCircle : IconAlertTriangle
  return (
    <p className={classes.notice} data-level={notice.level}>
      <Icon size={16} aria-hidden />
      <span>{text}</span>
    </p>
  )
}
