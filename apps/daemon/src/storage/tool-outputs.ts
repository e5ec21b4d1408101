import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Message } from '@callboard/contract'

type OutputRef = Pick<Message, 'session_id' | 'message_id'>

/** Where the whole output of a tool is kept when its row holds only the beginning (S9). */
export const outputFile = (home: string, { session_id, message_id }: OutputRef) =>
  join(home, 'outputs', session_id, `${message_id}.txt`)

/** The path of that output over HTTP, below the daemon's address. */
export const outputUrl = ({ message_id }: Pick<Message, 'message_id'>) => `messages/${message_id}/output`

export async function keepOutput(home: string, place: OutputRef, text: string): Promise<void> {
  const file = outputFile(home, place)
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  await writeFile(file, text, { mode: 0o600 })
}

export const removeOutputs = (home: string, session_id: string) =>
  rm(join(home, 'outputs', session_id), { recursive: true, force: true })
