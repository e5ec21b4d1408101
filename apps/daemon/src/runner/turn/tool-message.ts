import { isDeepStrictEqual } from 'node:util'
import type { ToolCall } from '@callboard/agents'
import type { ToolCall as ToolCallRow } from '@callboard/contract'
import { outputUrl, saveOutput } from '../../storage/tool-outputs.ts'
import type { MessageStore } from './message-store.ts'
import type { StreamingText } from './streaming-text.ts'
import { toolRow } from './tool-row.ts'

const OPEN_STATUSES: ReadonlySet<ToolCall['status']> = new Set(['pending', 'waiting_permission', 'running'])

/** Returns whether a tool call has not ended. */
export const isToolCallOpen = (status: ToolCall['status']): boolean => OPEN_STATUSES.has(status)

/** The directory that complete outputs are stored in, and the store of the call's message. */
interface Deps {
  home: string
  store: MessageStore
}

/** The message of an open tool call. Output that is appended to is streamed; output that is replaced is shown at the end (S5). */
export class ToolMessage {
  private readonly deps: Deps
  private streaming: StreamingText
  private row: ToolCallRow
  private output = ''
  /** The part of the output that the streaming text contains, or has refused because the row is full. */
  private appliedOutput = ''

  private constructor(deps: Deps, streaming: StreamingText, row: ToolCallRow) {
    this.deps = deps
    this.streaming = streaming
    this.row = row
  }

  static async create(deps: Deps, call: ToolCall): Promise<ToolMessage> {
    const data = toolRow(isToolCallOpen(call.status) ? call : { ...call, status: 'running' }, null)
    const fields = { role: 'assistant', type: 'tool_call', status: 'streaming', text: '', data } as const
    const { message_id } = await deps.store.create(fields)
    return new ToolMessage(deps, deps.store.openText(message_id), data)
  }

  setOutput(output: string): void {
    // A full row cannot show more, so a long output is compared only once, when the call ends.
    if (this.streaming.isFull && output.length >= this.output.length) this.output = output
    else this.applyOutput(output)
  }

  sendDelta(): void {
    this.deps.store.sendDelta(this.streaming)
  }

  isChangedBy(call: ToolCall): boolean {
    return !isDeepStrictEqual(this.row, toolRow(call, null))
  }

  /** Updates the row, and completes the message when the call has ended. */
  async update(call: ToolCall): Promise<void> {
    this.row = toolRow(call, null)
    if (isToolCallOpen(call.status)) {
      await this.deps.store.patch(this.streaming.message_id, { data: this.row }, 'message.updated')
    } else {
      await this.finish('complete')
    }
  }

  /** Updates the complete message of a call that has ended: agents may send more output afterwards. */
  async amend(call: ToolCall): Promise<void> {
    const { output = '' } = call
    if (output === this.output && !this.isChangedBy(call)) return
    this.row = toolRow(call, null)
    this.streaming = this.deps.store.openText(this.streaming.message_id, false)
    this.output = output
    this.appliedOutput = ''
    await this.finish('complete')
  }

  /** Ends the message of a call that has not ended by itself. */
  async cancel(status: 'complete' | 'interrupted'): Promise<void> {
    this.row = { ...this.row, status: 'cancelled' }
    await this.finish(status)
  }

  private applyOutput(output: string): void {
    this.output = output
    if (output === this.appliedOutput) return
    if (output.startsWith(this.appliedOutput)) {
      this.streaming.append(output.slice(this.appliedOutput.length))
    } else {
      this.streaming = this.deps.store.openText(this.streaming.message_id, false)
      this.streaming.append(output)
    }
    this.appliedOutput = output
  }

  private async finish(status: 'complete' | 'interrupted'): Promise<void> {
    this.applyOutput(this.output)
    const { streaming, output } = this
    const { home, store } = this.deps
    const ref = { session_id: store.session_id, message_id: streaming.message_id }
    const output_url = streaming.isFull ? outputUrl(ref) : null
    if (streaming.isFull) await saveOutput(home, ref, output)
    await store.finishText(streaming, status, { ...this.row, output_url })
  }
}
