import type { Message, PermissionOption, ToolCall } from '@callboard/contract'
import { usePermissions, useUsers } from '../../live/queries.ts'
import { formatClock } from '../../ui/time.tsx'
import classes from './tool-block.module.css'

/** The decision about a tool call's permission request, if there was one. */
export function PermissionDecision({ message, call }: { message: Message; call: ToolCall }) {
  const permissions = usePermissions(message.session_id).data
  const users = useUsers().data
  // A tool call that changed may have more than one request.
  const permission = permissions?.findLast(
    row => row.task_id === message.task_id && row.tool_call.tool_call_id === call.tool_call_id
  )
  if (!permission || permission.status === 'pending') return null
  const option = permission.options.find(({ option_id }) => option_id === permission.option_id)
  const userName = users?.find(({ user_id }) => user_id === permission.decided_by)?.name ?? permission.decided_by
  return (
    <p className={classes.decision}>
      {option ? `${OUTCOMES[option.kind]} by ${userName} · ${formatClock(permission.updated_at)}` : 'Request cancelled'}
    </p>
  )
}

const OUTCOMES: Record<PermissionOption['kind'], string> = {
  allow_once: 'Allowed',
  allow_always: 'Always allowed',
  reject_once: 'Denied',
  reject_always: 'Always denied'
}
