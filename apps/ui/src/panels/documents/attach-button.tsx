import { ActionIcon, FileButton } from '@mantine/core'
import { IconPaperclip } from '@tabler/icons-react'
import { useRef } from 'react'

/** Chooses files; dropping and pasting do the same. */
export function AttachButton({ onFiles }: { onFiles(files: File[]): void }) {
  const reset = useRef<() => void>(null)
  const attach = (files: File[]) => {
    onFiles(files)
    // So that the same file can be chosen again.
    reset.current?.()
  }
  return (
    <FileButton multiple resetRef={reset} onChange={attach} inputProps={{ 'aria-label': 'Files to attach' }}>
      {props => (
        <ActionIcon
          {...props}
          variant="subtle"
          color="gray"
          aria-label="Attach files"
          title="Attach files (or drop or paste them)"
        >
          <IconPaperclip size={17} />
        </ActionIcon>
      )}
    </FileButton>
  )
}
