import type { Message } from '@callboard/contract'
import { Disclosure } from '../../ui/disclosure.tsx'
import { Markdown } from '../../ui/markdown.tsx'
import classes from './message.module.css'

/** The agent's reasoning: open while it is streaming, collapsed afterwards. */
export function Thought({ message }: { message: Message }) {
  const isThinking = message.status === 'streaming'
  return (
    <Disclosure
      name={message.message_id}
      isOpen={isThinking}
      summary={<span className={classes.thoughtTitle}>{isThinking ? 'Thinking…' : 'Thought'}</span>}
    >
      <div className={classes.thought}>
        <Markdown text={message.text} />
      </div>
    </Disclosure>
  )
}
