import { type Permission, summarizeToolCall } from '@callboard/contract'
import { IconHandStop } from '@tabler/icons-react'
import { usePendingPermissions } from '../../live/queries.ts'
import { Diff } from '../../ui/diff.tsx'
import { withKeys } from '../../ui/keyed.ts'
import { useRelativePath } from '../../ui/relative-path.ts'
import { PermissionOptions } from './permission-options.tsx'
import classes from './permission-requests.module.css'

/** The pending permission requests of a session. */
export function PermissionRequests({ session_id }: { session_id: string }) {
  const { data } = usePendingPermissions(rows => rows.filter(row => row.session_id === session_id))
  return data?.map(permission => <PermissionRequest key={permission.permission_id} permission={permission} />)
}

function PermissionRequest({ permission }: { permission: Permission }) {
  const localPath = useRelativePath()
  const { title, diffs, locations } = permission.tool_call
  const { command, rest } = summarizeToolCall(permission.tool_call)
  return (
    <section className={classes.question} aria-label="Permission request">
      <h3 className={classes.title}>
        <IconHandStop size={18} aria-hidden />
        <span>
          <strong>Permission needed</strong>
          {title !== command && <span className={classes.what}>{title}</span>}
        </span>
      </h3>
      <div className={classes.details}>
        {command && <pre className={classes.command}>{command}</pre>}
        {withKeys(diffs).map(({ key, item }) => (
          <Diff key={key} diff={item} />
        ))}
        {diffs.length === 0 && !command && locations.length > 0 && (
          <p className={classes.what}>{locations.map(({ path }) => localPath(path)).join(', ')}</p>
        )}
        {diffs.length === 0 && rest && <pre className={classes.command}>{rest}</pre>}
      </div>
      <PermissionOptions permission={permission} className={classes.options} />
    </section>
  )
}
