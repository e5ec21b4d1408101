import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ChatMessage } from './chat.ts'

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** What is remembered of conversations, so that another process can take one up: a file each, in Callboard's own data. */
export class Memory {
  readonly #directory: string

  constructor(dataDirectory: string) {
    this.#directory = join(dataDirectory, 'agent')
  }

  /** Undefined for a conversation that nothing is known of. */
  async recall(session_id: string): Promise<ChatMessage[] | undefined> {
    if (!ID.test(session_id)) return undefined
    try {
      return JSON.parse(await readFile(this.#file(session_id), 'utf8'))
    } catch (error) {
      if (error instanceof SyntaxError || (error instanceof Error && 'code' in error && error.code === 'ENOENT'))
        return undefined
      throw error
    }
  }

  async keep(session_id: string, history: readonly ChatMessage[]): Promise<void> {
    await mkdir(this.#directory, { recursive: true, mode: 0o700 })
    const half = `${this.#file(session_id)}.half`
    await writeFile(half, JSON.stringify(history), { mode: 0o600 })
    await rename(half, this.#file(session_id))
  }

  #file(session_id: string): string {
    return join(this.#directory, `${session_id}.json`)
  }
}
