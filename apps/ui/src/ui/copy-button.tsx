import { ActionIcon } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import { IconCheck, IconCopy } from '@tabler/icons-react'

/** Copies what `text` gives at the moment it is pressed. */
export function CopyButton({ text, label }: { text: () => string; label: string }) {
  const { copied, copy } = useClipboard()
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size="sm"
      aria-label={copied ? 'Copied' : label}
      title={label}
      onClick={() => copy(text())}
    >
      {copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
    </ActionIcon>
  )
}
