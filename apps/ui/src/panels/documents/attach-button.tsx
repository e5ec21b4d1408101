import { ActionIcon, FileButton } from '@mantine/core'
import { IconPaperclip } from '@tabler/icons-react'
import { useRef } from 'react'

/** Selects files to attach; they can also be dropped or pasted. */
export function AttachButton({ onFiles }: { onFiles(files: File[]): void }) {
  const reset = useRef<() => void>(null)
  const attach = (files: File[]) => {
    onFiles(files)
    // Resetting allows the same file to be selected again.
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
