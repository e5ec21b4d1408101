import { AgentError } from '@callboard/agents'
import { fail } from '../../core/errors.ts'
import { shortened } from '../../core/text.ts'

const SENTENCE = 2000

/** What an agent says against a call, as the caller hears it; any other error as it is. */
export const refusal = (error: unknown): unknown =>
  error instanceof AgentError ? fail.conflict(error.reason, shortened(error.message, SENTENCE)) : error
