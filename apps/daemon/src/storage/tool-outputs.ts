import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Message } from '@callboard/contract'

type OutputRef = Pick<Message, 'session_id' | 'message_id'>

/** The file of a tool's complete output, if its row contains only the beginning (S9). */
export const outputPath = (home: string, { session_id, message_id }: OutputRef) =>
  join(home, 'outputs', session_id, `${message_id}.txt`)

/** The URL of that output, relative to the daemon's. */
export const outputUrl = ({ message_id }: Pick<Message, 'message_id'>) => `messages/${message_id}/output`

export async function saveOutput(home: string, ref: OutputRef, text: string): Promise<void> {
  const file = outputPath(home, ref)
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  await writeFile(file, text, { mode: 0o600 })
}

export const removeOutputs = (home: string, session_id: string) =>
  rm(join(home, 'outputs', session_id), { recursive: true, force: true })
