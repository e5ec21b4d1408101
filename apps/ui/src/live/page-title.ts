import { useDocumentTitle } from '@mantine/hooks'
import { useEffect } from 'react'
import { usePendingPermissions } from './queries.ts'
import { useInbox } from './unread-sessions.ts'

/** How much waits for whoever looks, anywhere: what is asked, and what ended unseen. */
export function useWaiting(): number {
  const asked = usePendingPermissions(rows => rows.length).data ?? 0
  return asked + useInbox().length
}

/** Names the tab by what it shows, and by how much waits; its icon says so as well. */
export function usePageTitle(name: string | undefined): void {
  const waiting = useWaiting()
  const parts = name ? [name, 'Callboard'] : ['Callboard']
  useDocumentTitle(`${waiting ? `(${waiting}) ` : ''}${parts.join(' · ')}`)
  useEffect(() => {
    const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]')
    if (!link) return
    let isOld = false
    void iconWith(waiting).then(icon => {
      if (!isOld) link.href = icon
    })
    return () => {
      isOld = true
    }
  }, [waiting])
}

const ICON = './favicon.svg'
const SIZE = 64

/** The address of the icon with a count on it. */
async function iconWith(count: number): Promise<string> {
  const icon = new Image(SIZE, SIZE)
  const canvas = document.createElement('canvas')
  const pen = canvas.getContext('2d')
  if (count === 0 || !pen) return ICON
  icon.src = ICON
  await icon.decode()
  canvas.width = SIZE
  canvas.height = SIZE
  pen.drawImage(icon, 0, 0, SIZE, SIZE)
  pen.fillStyle = '#c92a2a'
  pen.beginPath()
  pen.arc(44, 20, 20, 0, 2 * Math.PI)
  pen.fill()
  pen.fillStyle = '#ffffff'
  pen.font = 'bold 30px sans-serif'
  pen.textAlign = 'center'
  pen.textBaseline = 'middle'
  pen.fillText(count > 9 ? '9+' : String(count), 44, 22)
  return canvas.toDataURL()
}
