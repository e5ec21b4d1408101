import type { Client } from '@callboard/client'
import { daemonUrl } from './address.ts'

/** S9: hands the browser, as a file, the whole of an output that was too long for its row. */
export async function saveWholeOutput(client: Client, path: string): Promise<void> {
  const response = await fetch(new URL(path.replace(/^\/+/, ''), daemonUrl), {
    headers: { authorization: `Bearer ${await client.accessToken()}` }
  })
  if (!response.ok) throw new Error('The daemon does not have this output any more.')
  const link = document.createElement('a')
  link.href = URL.createObjectURL(await response.blob())
  link.download = 'output.txt'
  link.click()
  URL.revokeObjectURL(link.href)
}
