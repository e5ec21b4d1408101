import type { Message } from '@callboard/contract'
import { IconLink } from '@tabler/icons-react'
import { useMessageLink } from '../../browser/routes.ts'
import { useOtherUserName } from '../../live/current-user.ts'
import { useTasks } from '../../live/queries.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import { SentAttachments } from '../documents/sent-attachments.tsx'
import classes from './message.module.css'

/** A prompt of a user. */
export function UserMessage({ message }: { message: Message }) {
  const linkTo = useMessageLink()
  const task = useTasks(message.session_id).data?.find(row => row.task_id === message.task_id)
  const author = useOtherUserName(task?.created_by)
  return (
    <div className={classes.prompt}>
      <div className={classes.promptBody}>
        {author && <p className={classes.author}>{author}</p>}
        <p className={classes.promptText}>{message.text}</p>
        <SentAttachments message={message} />
      </div>
      <div className={classes.tools}>
        <RelativeTime at={message.created_at} />
        <CopyButton label="Copy prompt" text={() => message.text} />
        <CopyButton label="Copy link to prompt" text={() => linkTo(message)} Icon={IconLink} />
      </div>
    </div>
  )
}
