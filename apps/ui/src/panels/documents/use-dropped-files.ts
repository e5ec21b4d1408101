import { type ClipboardEvent, type DragEvent, useState } from 'react'

/** Returns handlers for dropped and pasted files, and `isOver` while files are dragged over the element. */
export function useDroppedFiles(onFiles: (files: File[]) => void) {
  const [isOver, setOver] = useState(false)
  return {
    isOver,
    handlers: {
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
        // Text copied from a document also comes as a picture.
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
