import type { Message } from '@callboard/contract'
import { IconLink } from '@tabler/icons-react'
import { useMessageLink } from '../../browser/routes.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Markdown } from '../../ui/markdown.tsx'
import classes from './message.module.css'

/** A text message of the agent. */
export function AgentMessage({ message }: { message: Message }) {
  const linkTo = useMessageLink()
  return (
    <div className={classes.answer}>
      <Markdown text={message.text} />
      {message.status !== 'streaming' && (
        <div className={classes.tools}>
          <CopyButton label="Copy response" text={() => message.text} />
          <CopyButton label="Copy link to response" text={() => linkTo(message)} Icon={IconLink} />
        </div>
      )}
    </div>
  )
}
