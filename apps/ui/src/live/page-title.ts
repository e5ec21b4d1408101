import { useDocumentTitle } from '@mantine/hooks'
import { usePendingPermissions } from './lists.ts'

/** Names the tab by what it shows, and by how many questions wait for an answer anywhere. */
export function usePageTitle(name: string | undefined): void {
  const waiting = usePendingPermissions(rows => rows.length).data ?? 0
  const parts = name ? [name, 'Callboard'] : ['Callboard']
  useDocumentTitle(`${waiting ? `(${waiting}) ` : ''}${parts.join(' · ')}`)
}
