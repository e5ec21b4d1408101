import type { ToolCallContent, ToolCallLocation, ToolKind } from '@agentclientprotocol/sdk'
import type { Environment } from '../tool-environment.ts'
import type { Workspace } from '../workspace.ts'
import type { Arguments } from './arguments.ts'

/** The output of one tool call, in characters; what is beyond is cut with a note. */
export const MOST_OUTPUT = 200_000

/** One thing the agent can do, whichever brain asks for it. A tool is one file, and one line in index.ts. */
export interface Tool {
  readonly name: string
  /** For the model: what it does, and what it does not. */
  readonly description: string
  readonly parameters: Readonly<Record<string, Parameter>>
  /** Checks the arguments and says what would be done. Changes nothing. Throws a ToolError. */
  prepare(given: Arguments, context: ToolContext): Promise<Deed>
}

export interface Parameter {
  type: 'string' | 'integer'
  description: string
  optional?: true
}

export interface ToolContext {
  workspace: Workspace
  environment: Environment
}

/** What one call of a tool would do. */
export interface Deed {
  title: string
  kind: ToolKind
  locations?: ToolCallLocation[]
  /** Shown before it is done, and kept. */
  preview?: ToolCallContent[]
  /** The person is asked first. Permission that is given for the session covers all deeds of the same scope. */
  asks?: { scope: string; always: string }
  /**
   * `grew` says that there is more output to show. Rejects with a ToolError, or because the signal was aborted; then nothing of it goes on.
   */
  run(during: { signal: AbortSignal; grew(output: () => string): void }): Promise<Outcome>
}

export interface Outcome {
  /** One sentence of Markdown: what was done, or how it failed. */
  summary: string
  /** What there is to read; may be empty. */
  output: string
  /** It was done, and did not succeed: a command's exit code. */
  hasFailed?: boolean
}
