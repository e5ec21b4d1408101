import { isDeepStrictEqual } from 'node:util'
import type { ToolCall } from '@callboard/agents'
import type { ToolCall as Row } from '@callboard/contract'
import { keepOutput, outputUrl } from '../../storage/tool-outputs.ts'
import type { MessageStore } from './message-store.ts'
import type { StreamingText } from './streaming-text.ts'
import { toolRow } from './tool-row.ts'

const OPEN: ReadonlySet<ToolCall['status']> = new Set(['pending', 'waiting_permission', 'running'])

export const isOpen = (status: ToolCall['status']): boolean => OPEN.has(status)

/** One tool call while it runs. Output that only grows is streamed; output that is replaced is shown when it is settled. */
export class ToolMessage {
  growing: StreamingText
  private readonly journal: MessageStore
  private shown: Row
  private output = ''
  /** The output as it was when it was last looked through. */
  private taken = ''

  private constructor(journal: MessageStore, growing: StreamingText, shown: Row) {
    this.journal = journal
    this.growing = growing
    this.shown = shown
  }

  static async begin(journal: MessageStore, call: ToolCall): Promise<ToolMessage> {
    const data = toolRow(isOpen(call.status) ? call : { ...call, status: 'running' }, null)
    const row = { role: 'assistant', type: 'tool_call', status: 'streaming', text: '', data } as const
    const { message_id } = await journal.create(row)
    return new ToolMessage(journal, journal.grow(message_id), data)
  }

  grow(output: string): void {
    // Of what is more than the row holds, the end is looked through once: it can be long, and come in many pieces.
    if (this.growing.isFull && output.length >= this.output.length) this.output = output
    else this.take(output)
  }

  private take(output: string): void {
    this.output = output
    if (output === this.taken) return
    if (output.startsWith(this.taken)) {
      this.growing.append(output.slice(this.taken.length))
    } else {
      this.growing = this.journal.grow(this.growing.message_id, false)
      this.growing.append(output)
    }
    this.taken = output
  }

  isChangedBy(call: ToolCall): boolean {
    return !isDeepStrictEqual(this.shown, toolRow(call, null))
  }

  async update(call: ToolCall): Promise<void> {
    this.shown = toolRow(call, null)
    if (isOpen(call.status)) {
      await this.journal.patch(this.growing.message_id, { data: this.shown }, 'message.updated')
    } else {
      await this.settle('complete')
    }
  }

  /** Agents may send more output of a call that has ended. */
  async amend(call: ToolCall): Promise<void> {
    const { output = '' } = call
    if (output === this.output && !this.isChangedBy(call)) return
    this.shown = toolRow(call, null)
    this.growing = this.journal.grow(this.growing.message_id, false)
    this.taken = ''
    this.output = output
    await this.settle('complete')
  }

  /** The turn ends, and the call with it. */
  async close(status: 'complete' | 'interrupted'): Promise<void> {
    this.shown = { ...this.shown, status: 'cancelled' }
    await this.settle(status)
  }

  private async settle(status: 'complete' | 'interrupted'): Promise<void> {
    this.take(this.output)
    const { journal, growing } = this
    const place = { session_id: journal.session_id, message_id: growing.message_id }
    const output_url = growing.isFull ? outputUrl(place) : null
    if (growing.isFull) await keepOutput(journal.app.get('config').home, place, this.output)
    await journal.settle(growing, status, { ...this.shown, output_url })
  }
}
