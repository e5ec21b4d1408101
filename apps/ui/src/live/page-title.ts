import { useDocumentTitle } from '@mantine/hooks'
import { useEffect } from 'react'
import { usePendingPermissions } from './queries.ts'
import { useUnreadSessions } from './unread-sessions.ts'

/** The number of pending permissions and unread sessions on all boards. */
export function useAttentionCount(): number {
  const permissions = usePendingPermissions(rows => rows.length).data ?? 0
  return permissions + useUnreadSessions().length
}

/** Sets the tab's title, and puts the attention count into the title and the icon. */
export function usePageTitle(name: string | undefined): void {
  const count = useAttentionCount()
  const parts = name ? [name, 'Callboard'] : ['Callboard']
  useDocumentTitle(`${count ? `(${count}) ` : ''}${parts.join(' · ')}`)
  useEffect(() => {
    const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]')
    if (!link) return
    let isStale = false
    void iconWithCount(count).then(icon => {
      if (!isStale) link.href = icon
    })
    return () => {
      isStale = true
    }
  }, [count])
}

const ICON_URL = './favicon.svg'
const ICON_SIZE_PX = 64

/** Returns the URL of the icon with a count on it. */
async function iconWithCount(count: number): Promise<string> {
  const icon = new Image(ICON_SIZE_PX, ICON_SIZE_PX)
  const canvas = document.createElement('canvas')
  const context = canvas.getContext('2d')
  if (count === 0 || !context) return ICON_URL
  icon.src = ICON_URL
  await icon.decode()
  canvas.width = ICON_SIZE_PX
  canvas.height = ICON_SIZE_PX
  context.drawImage(icon, 0, 0, ICON_SIZE_PX, ICON_SIZE_PX)
  context.fillStyle = '#c92a2a'
  context.beginPath()
  context.arc(44, 20, 20, 0, 2 * Math.PI)
  context.fill()
  context.fillStyle = '#ffffff'
  context.font = 'bold 30px sans-serif'
  context.textAlign = 'center'
  context.textBaseline = 'middle'
  context.fillText(count > 9 ? '9+' : String(count), 44, 22)
  return canvas.toDataURL()
}
