import { isDeepStrictEqual } from 'node:util'
import type { ToolCall } from '@callboard/agents'
import type { ToolCall as Row } from '@callboard/contract'
import type { GrowingText } from './growing-text.ts'
import type { Journal } from './journal.ts'
import { keepOutput, outputUrl } from './outputs.ts'
import { toolRow } from './tool-row.ts'

const ENDED: ReadonlySet<ToolCall['status']> = new Set(['done', 'failed', 'rejected', 'cancelled'])

/** One tool call while it runs. Output that only grows is streamed; output that is replaced is shown when it is settled. */
export class ToolBlock {
  growing: GrowingText
  private readonly journal: Journal
  private readonly actor: string
  private shown: Row
  private output = ''
  private isOpen = true

  private constructor(journal: Journal, growing: GrowingText, shown: Row, actor: string) {
    this.journal = journal
    this.growing = growing
    this.shown = shown
    this.actor = actor
  }

  static async begin(journal: Journal, call: ToolCall, actor: string): Promise<ToolBlock> {
    const data = toolRow({ ...call, status: ENDED.has(call.status) ? 'running' : call.status }, null)
    const row = { role: 'assistant', type: 'tool_call', status: 'streaming', text: '', data } as const
    const { message_id } = await journal.create(row, actor)
    return new ToolBlock(journal, journal.grow(message_id), data, actor)
  }

  grow(output: string): void {
    if (!this.isOpen || output === this.output) return
    if (output.startsWith(this.output)) {
      this.growing.append(output.slice(this.output.length))
    } else {
      this.growing = this.journal.grow(this.growing.message_id, false)
      this.growing.append(output)
    }
    this.output = output
  }

  isChangedBy(call: ToolCall): boolean {
    return this.isOpen && !isDeepStrictEqual(this.shown, toolRow(call, null))
  }

  async update(call: ToolCall): Promise<void> {
    this.shown = toolRow(call, null)
    if (ENDED.has(call.status)) await this.settle('complete')
    else await this.journal.patch(this.growing.message_id, { data: this.shown }, 'message.updated', this.actor)
  }

  /** The turn ends: a call that is still open ends with it. */
  async close(status: 'complete' | 'interrupted'): Promise<void> {
    if (this.isOpen) await this.settle(status)
  }

  private async settle(status: 'complete' | 'interrupted'): Promise<void> {
    this.isOpen = false
    const { journal, output, growing, actor } = this
    growing.end()
    const { message_id, text } = growing
    const isCut = text.length < output.length
    if (isCut) {
      await keepOutput(journal.app.get('config').home, { session_id: journal.session_id, message_id }, output)
    }
    const data = { ...this.shown, output_url: isCut ? outputUrl({ message_id }) : null }
    const type = status === 'complete' ? 'message.completed' : 'message.interrupted'
    await journal.patch(message_id, { status, text, data }, type, actor)
    journal.settle(growing)
  }
}
