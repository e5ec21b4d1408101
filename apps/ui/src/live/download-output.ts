import type { Client } from '@callboard/client'
import { fetchFile, saveFile } from './file-transfer.ts'

/** S9: hands the browser, as a file, the whole of an output that was too long for its row. */
export const saveWholeOutput = async (client: Client, path: string): Promise<void> =>
  saveFile('output.txt', await fetchFile(client, path))
