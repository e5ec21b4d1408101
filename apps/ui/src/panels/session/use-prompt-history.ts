import { type KeyboardEvent, useState } from 'react'
import { useTasks } from '../../live/queries.ts'

type Event = KeyboardEvent<HTMLTextAreaElement>

/**
 * Browses previous prompts with the arrow keys while the input is empty. The returned handler tells whether it used the
 * key.
 */
export function usePromptHistory(session_id: string, draft: string, write: (text: string) => void) {
  const tasks = useTasks(session_id).data ?? []
  const prompts = [...new Set(tasks.map(({ prompt }) => prompt))]
  const [at, setAt] = useState<number>()
  return (event: Event): boolean => {
    const step = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : 0
    const isBrowsing = at !== undefined && draft === prompts[at]
    if (step === 0 || (draft !== '' && !isBrowsing)) return false
    const next = (isBrowsing ? at : prompts.length) + step
    if (next < 0 || next > prompts.length) return false
    event.preventDefault()
    setAt(next < prompts.length ? next : undefined)
    write(prompts[next] ?? '')
    return true
  }
}
