import { ActionIcon } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import { IconCheck, IconCopy } from '@tabler/icons-react'

interface Props {
  /** Called when the button is pressed. */
  text(): string
  label: string
  Icon?: typeof IconCopy
}

export function CopyButton({ text, label, Icon = IconCopy }: Props) {
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
      {copied ? <IconCheck size={14} /> : <Icon size={14} />}
    </ActionIcon>
  )
}
