import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ChatMessage } from './model/chat-completion.ts'

const SESSION_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Stores the history of conversations in Callboard's data directory, one file each, so that another process can resume them. */
export class ConversationStore {
  readonly #directory: string

  constructor(dataDirectory: string) {
    this.#directory = join(dataDirectory, 'agent')
  }

  /** The history of a conversation; undefined for an unknown one. */
  async load(session_id: string): Promise<ChatMessage[] | undefined> {
    if (!SESSION_ID.test(session_id)) return undefined
    try {
      return JSON.parse(await readFile(this.#file(session_id), 'utf8'))
    } catch (error) {
      if (error instanceof SyntaxError || (error instanceof Error && 'code' in error && error.code === 'ENOENT'))
        return undefined
      throw error
    }
  }

  async save(session_id: string, history: readonly ChatMessage[]): Promise<void> {
    await mkdir(this.#directory, { recursive: true, mode: 0o700 })
    const staging = `${this.#file(session_id)}.staging`
    await writeFile(staging, JSON.stringify(history), { mode: 0o600 })
    await rename(staging, this.#file(session_id))
  }

  #file(session_id: string): string {
    return join(this.#directory, `${session_id}.json`)
  }
}
