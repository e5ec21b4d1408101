import type { StopReason } from '@agentclientprotocol/sdk'
import type { ToolResult } from './tool-call.ts'
import type { ToolContext } from './tools/tool.ts'
import type { Voice } from './voice.ts'

/** What answers a prompt: the scripted one, or a model. Rejects with the signal's reason when the turn is cancelled. */
export interface Brain {
  answer(prompt: string, turn: Turn): Promise<Answer>
}

export interface Turn {
  readonly signal: AbortSignal
  readonly voice: Voice
  readonly context: ToolContext
  /** One tool call with everything the client sees of it. Rejects only when the turn is cancelled. */
  use(tool: string, given: unknown): Promise<ToolResult>
}

export interface Answer {
  stopReason: StopReason
  usage?: TokenUsage
}

/** As `session/prompt` reports it: not yet in the stable protocol, and read by its clients all the same. */
export interface TokenUsage {
  inputTokens: number
  outputTokens: number
  totalTokens: number
}
