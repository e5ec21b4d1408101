import type { Message, Permission, Task, TaskError } from '@callboard/contract'
import { CALLBOARD } from '../base/program-name.ts'
import { shortId } from '../base/short-id.ts'
import { oneLine } from './sanitize.ts'
import { beginningOf, deedLines, nameOf } from './tool-call.ts'

type ToolMessage = Extract<Message, { type: 'tool_call' }>

/** How a tool call ended; undefined while it goes on. */
export function toolEnd({ data, status }: ToolMessage): string | undefined {
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

/** What a tool call is for, on one line. */
export function toolTitle({ data }: ToolMessage): string {
  return oneLine(data.title) || data.kind
}

/** T1: whether nothing will come of a task any more. */
export function hasEnded({ status }: Task): boolean {
  return ENDED.has(status)
}

const ENDED: ReadonlySet<Task['status']> = new Set(['completed', 'failed', 'stopped', 'interrupted'])

/** What came of a task, without the sentence that was said already; undefined when it goes on or did what it was asked. */
export function outcome({ status, error }: Task, said: string | undefined): string | undefined {
  switch (status) {
    case 'stopped':
      return '■ stopped'
    case 'failed':
    case 'interrupted':
      return `✗ ${status}${error ? why(error, said) : ''}`
    default:
      return undefined
  }
}

function why({ reason, message }: TaskError, said: string | undefined): string {
  return message === said ? ` (${reason})` : `: ${message} (${reason})`
}

/** A permission request: what is to be allowed, as far as a screen has room for it, and how to answer. */
export function question(permission: Permission, agent: string, isTerminal: boolean): string {
  const { permission_id, tool_call, options } = permission
  const width = Math.max(...options.map(option => option.option_id.length))
  return [
    `? ${agent} asks permission: ${nameOf(tool_call)}`,
    ...beginningOf(deedLines(tool_call), permission, isTerminal).map(({ text }) => `    ${text}`),
    ...options.map(option => `  ${oneLine(option.option_id).padEnd(width)}  ${oneLine(option.name)}`),
    `  Answer with: ${CALLBOARD} permissions answer ${shortId(permission_id)} <option>`
  ].join('\n')
}
