import { ActionIcon } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { discardPrompt, useUnsentPrompts } from '../../live/prompt-outbox.ts'
import { FileCount } from '../documents/file-count.tsx'
import classes from './queue.module.css'

/** The prompts that could not be sent yet. */
export function UnsentPrompts({ session_id }: { session_id: string }) {
  const { prompts, blocked } = useUnsentPrompts(session_id)
  if (!blocked || prompts.length === 0) return null
  return (
    <section className={classes.queue} aria-label="Not sent yet">
      <p className={classes.paused}>
        {blocked === 'offline' ? 'Not sent yet. Prompts are sent when you reconnect.' : blocked.message}
      </p>
      <ol className={classes.list}>
        {prompts.map(({ id, prompt, document_ids = [] }) => (
          <li key={id} className={classes.prompt}>
            <span className={classes.place}>Not sent</span>
            <span className={classes.text} title={prompt}>
              {prompt}
            </span>
            <FileCount count={document_ids.length} />
            <ActionIcon
              variant="subtle"
              color="gray"
              size="sm"
              aria-label="Discard prompt"
              onClick={() => discardPrompt(id)}
            >
              <IconX size={14} />
            </ActionIcon>
          </li>
        ))}
      </ol>
    </section>
  )
}
