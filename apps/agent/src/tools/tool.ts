import type { ToolCallContent, ToolCallLocation, ToolKind } from '@agentclientprotocol/sdk'
import type { ToolContext } from '../workspace/tool-context.ts'
import type { ToolArguments } from './tool-arguments.ts'

/** Longer output of a tool call is truncated with a note. */
export const MAX_OUTPUT_CHARACTERS = 200_000

/** A tool of the agent. Each is one file, and one line in index.ts. */
export interface Tool {
  readonly name: string
  /** The description for the model. */
  readonly description: string
  readonly parameters: Readonly<Record<string, Parameter>>
  /** Validates the arguments and describes the call, without running it. Throws a ToolError. */
  prepare(given: ToolArguments, context: ToolContext): Promise<PreparedToolCall>
}

export interface Parameter {
  type: 'string' | 'integer'
  description: string
  optional?: true
}

/** A tool call whose arguments are valid and that has not run yet. */
export interface PreparedToolCall {
  title: string
  kind: ToolKind
  locations?: ToolCallLocation[]
  /** Shown before the call runs, and kept. */
  preview?: ToolCallContent[]
  /** Set when the call requires permission. Permission for the session covers every call of the same scope. */
  permission?: { scope: string; allowAlwaysLabel: string }
  /** Runs the call and reports its growing output. Rejects with a ToolError, or when the signal is aborted and nothing runs any more. */
  run(options: { signal: AbortSignal; onOutput(output: () => string): void }): Promise<ToolOutcome>
}

export interface ToolOutcome {
  /** One sentence of Markdown: the result or the error. */
  summary: string
  /** May be empty. */
  output: string
  /** True if the call ran without success, such as a command with another exit code than 0. */
  hasFailed?: boolean
}
