import { AgentError } from '@callboard/agents'
import { fail } from '../../core/errors.ts'
import { truncate } from '../../core/text.ts'

const MAX_MESSAGE_BYTES = 2000

/** Translates an agent's error into a Conflict with the agent's own message. Other errors are returned unchanged. */
export const toAgentConflict = (error: unknown): unknown =>
  error instanceof AgentError ? fail.conflict(error.reason, truncate(error.message, MAX_MESSAGE_BYTES)) : error
