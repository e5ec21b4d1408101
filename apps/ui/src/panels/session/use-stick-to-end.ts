import { useCallback, useEffect, useRef, useState } from 'react'

/** Pixels from the end that still count as being there. */
const NEAR = 40

export interface StickToEnd {
  setViewport(element: HTMLElement | null): void
  setContent(element: HTMLElement | null): void
  isAtEnd: boolean
  toEnd(): void
}

/** Follows growing content while its reader is at the end of it, and leaves a reader alone who has gone back. */
export function useStickToEnd(): StickToEnd {
  const [viewport, setViewport] = useState<HTMLElement | null>(null)
  const [content, setContent] = useState<HTMLElement | null>(null)
  const [isAtEnd, setAtEnd] = useState(true)
  const follows = useRef(true)

  const toEnd = useCallback(() => {
    follows.current = true
    viewport?.scrollTo({ top: viewport.scrollHeight })
  }, [viewport])

  useEffect(() => {
    if (!viewport || !content) return
    let last = { top: viewport.scrollTop, height: viewport.scrollHeight }
    const look = () => {
      const { scrollTop: top, scrollHeight: height, clientHeight } = viewport
      const distance = height - top - clientHeight
      // The slightest move back counts, else text that grows would pull a finger down again.
      const wentBack = top < last.top && height >= last.height
      follows.current = wentBack ? distance <= 1 : follows.current || distance <= NEAR
      last = { top, height }
      setAtEnd(follows.current || distance <= NEAR)
    }
    const growth = new ResizeObserver(() => (follows.current ? toEnd() : look()))
    growth.observe(viewport)
    growth.observe(content)
    viewport.addEventListener('scroll', look, { passive: true })
    return () => {
      growth.disconnect()
      viewport.removeEventListener('scroll', look)
    }
  }, [viewport, content, toEnd])

  return { setViewport, setContent, isAtEnd, toEnd }
}
