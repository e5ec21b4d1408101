import type { StopReason } from '@agentclientprotocol/sdk'
import type { SessionUpdates } from './session-updates.ts'
import type { ToolResult } from './tools/call-tool.ts'
import type { ToolContext } from './workspace/tool-context.ts'

/** Answers prompts, with a model or without. Rejects with the reason of the signal when the turn is cancelled. */
export interface Responder {
  respond(prompt: string, turn: PromptTurn): Promise<TurnResult>
}

export interface PromptTurn {
  readonly signal: AbortSignal
  readonly updates: SessionUpdates
  readonly context: ToolContext
  /** Runs a tool call and reports it to the client. Rejects only when the turn is cancelled. */
  callTool(tool: string, given: unknown): Promise<ToolResult>
}

export interface TurnResult {
  stopReason: StopReason
  usage?: TokenUsage
}

/** The usage in the answer to `session/prompt`: not yet in the stable protocol, but read by clients. */
export interface TokenUsage {
  inputTokens: number
  outputTokens: number
  totalTokens: number
}
