import type { Message, Permission, Task, TaskError } from '@callboard/contract'
import { FINAL_TASK_STATUS } from '@callboard/contract'
import { PROGRAM_NAME } from '../base/program-name.ts'
import { shortId } from '../base/short-id.ts'
import { toSingleLine } from './sanitize.ts'
import { pad } from './table.ts'
import { toolCallLines, toolCallName, truncateLines } from './tool-call.ts'

type ToolMessage = Extract<Message, { type: 'tool_call' }>

/** The outcome of a tool call; undefined while it runs. */
export function toolCallOutcome({ data, status }: ToolMessage): string | undefined {
  switch (data.status) {
    case 'done':
    case 'failed':
    case 'rejected':
    case 'cancelled':
      return data.status
    default:
      return status === 'streaming' ? undefined : status
  }
}

/** The title of a tool call on one line, or its kind. */
export function toolCallTitle({ data }: ToolMessage): string {
  return toSingleLine(data.title) || data.kind
}

/** T1: whether the status of a task is final. */
export function isFinal({ status }: Task): boolean {
  return FINAL_TASK_STATUS.some(final => final === status)
}

/**
 * The line that says how a task ended, without a message that was printed already; undefined while it runs and after it
 * completed.
 */
export function taskOutcome({ status, error }: Task, printedNotice: string | undefined): string | undefined {
  switch (status) {
    case 'stopped':
      return '■ stopped'
    case 'failed':
    case 'interrupted':
      return `✗ ${status}${error ? formatError(error, printedNotice) : ''}`
    default:
      return undefined
  }
}

function formatError({ reason, message }: TaskError, printedNotice: string | undefined): string {
  return message === printedNotice ? ` (${reason})` : `: ${message} (${reason})`
}

/** A permission request: the tool call, the options, and the command that answers it. */
export function formatPermission(permission: Permission, agentName: string, isTerminal: boolean): string {
  const { permission_id, tool_call, options } = permission
  const ids = options.map(option => toSingleLine(option.option_id))
  const width = Math.max(...ids.map(id => id.length))
  return [
    `? ${agentName} requests permission: ${toolCallName(tool_call)}`,
    ...truncateLines(toolCallLines(tool_call), permission, isTerminal).map(({ text }) => `    ${text}`),
    ...options.map(({ name }, index) => `  ${pad(ids[index] ?? '', width)}  ${toSingleLine(name)}`),
    `  Answer with: ${PROGRAM_NAME} permissions answer ${shortId(permission_id)} <option>`
  ].join('\n')
}
