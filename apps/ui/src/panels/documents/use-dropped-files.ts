import { type ClipboardEvent, type DragEvent, useState } from 'react'

/** What hears files that are dropped on something or pasted into it; `isOver` while some are held above it. */
export function useDroppedFiles(onFiles: (files: File[]) => void) {
  const [isOver, setOver] = useState(false)
  return {
    isOver,
    hears: {
      onDragOver(event: DragEvent) {
        if (!event.dataTransfer.types.includes('Files')) return
        event.preventDefault()
        setOver(true)
      },
      onDragLeave({ currentTarget, relatedTarget }: DragEvent) {
        if (!(relatedTarget instanceof Node && currentTarget.contains(relatedTarget))) setOver(false)
      },
      onDrop(event: DragEvent) {
        setOver(false)
        acceptFiles(event, event.dataTransfer)
      },
      onPaste(event: ClipboardEvent) {
        // What was copied from a document comes as a picture too.
        if (!event.clipboardData.types.includes('text/plain')) acceptFiles(event, event.clipboardData)
      }
    }
  }

  function acceptFiles(event: DragEvent | ClipboardEvent, { files }: DataTransfer): void {
    if (files.length === 0) return
    event.preventDefault()
    onFiles([...files])
  }
}
