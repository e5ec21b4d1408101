import type { Environment } from './tool-environment.ts'
import type { Workspace } from './workspace.ts'

/** What tools work with: the working directory, and the environment of their processes. */
export interface ToolContext {
  workspace: Workspace
  environment: Environment
}
