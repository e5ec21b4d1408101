import type { Message } from '@callboard/contract'
import { memo } from 'react'
import { type Transcript, useMessage } from '../../live/transcript.ts'
import { AgentMessage } from './agent-message.tsx'
import classes from './message.module.css'
import { Notice } from './notice.tsx'
import { PlanList } from './plan-list.tsx'
import { UserMessage } from './prompt.tsx'
import { Thought } from './thought.tsx'
import { ToolBlock } from './tool-block.tsx'

/** One message, which renders independently of the others. */
export const MessageView = memo(({ transcript, message_id }: { transcript: Transcript; message_id: string }) => {
  const message = useMessage(transcript, message_id)
  if (!message) return null
  return (
    <div data-message={message.message_id} data-type={message.type} data-status={message.status}>
      {renderBody(message)}
      {message.status === 'interrupted' && <p className={classes.interrupted}>Response interrupted</p>}
    </div>
  )
})

function renderBody(message: Message) {
  switch (message.type) {
    case 'text':
      return message.role === 'user' ? <UserMessage message={message} /> : <AgentMessage message={message} />
    case 'thought':
      return <Thought message={message} />
    case 'tool_call':
      return <ToolBlock message={message} call={message.data} />
    case 'plan':
      return <PlanList plan={message.data} />
    case 'notice':
      return <Notice text={message.text} notice={message.data} />
  }
}
