import type { Environment } from './tool-environment.ts'
import type { Workspace } from './workspace.ts'

/** The context of a tool call: the working directory, and the environment of its processes. */
export interface ToolContext {
  workspace: Workspace
  environment: Environment
}
