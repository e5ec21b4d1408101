import type { Permission, PermissionOption } from '@callboard/contract'
import { Button } from '@mantine/core'
import { IconHandStop } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useClient } from '../../live/client.tsx'
import { usePendingPermissions } from '../../live/lists.ts'
import { useMay } from '../../live/me.ts'
import { Diff } from '../../ui/diff.tsx'
import { keyed } from '../../ui/keyed.ts'
import { useLocalPath } from '../../ui/local-path.ts'
import { tellFailure } from '../../ui/tell.ts'
import { commandOf } from '../message/tool-input.ts'
import classes from './questions.module.css'

/** What the agent may not do before somebody said so. */
export function Questions({ session_id }: { session_id: string }) {
  const { data } = usePendingPermissions(rows => rows.filter(row => row.session_id === session_id))
  return data?.map(permission => <Question key={permission.permission_id} permission={permission} />)
}

function Question({ permission }: { permission: Permission }) {
  const client = useClient()
  const answer = useMutation({
    mutationFn: (option_id: string) =>
      client.service('permissions').patch(permission.permission_id, { option_id, if_version: permission.version }),
    onError: error => tellFailure('The answer did not count', error)
  })
  const mayAnswer = useMay('member')
  const localPath = useLocalPath()
  const { title, diffs, locations } = permission.tool_call
  const command = commandOf(permission.tool_call)
  return (
    <section className={classes.question} aria-label="Permission request">
      <h3 className={classes.title}>
        <IconHandStop size={18} aria-hidden />
        <span>
          <strong>The agent asks for permission</strong>
          {title !== command && <span className={classes.what}>{title}</span>}
        </span>
      </h3>
      <div className={classes.details}>
        {command && <pre className={classes.command}>{command}</pre>}
        {keyed(diffs).map(({ key, item }) => (
          <Diff key={key} diff={item} />
        ))}
        {diffs.length === 0 && !command && locations.length > 0 && (
          <p className={classes.what}>{locations.map(({ path }) => localPath(path)).join(', ')}</p>
        )}
      </div>
      {mayAnswer && (
        <div className={classes.options}>
          {permission.options.map(option => (
            <Button
              key={option.option_id}
              size="xs"
              {...looks[option.kind]}
              disabled={answer.isPending || answer.isSuccess}
              onClick={() => answer.mutate(option.option_id)}
            >
              {option.name}
            </Button>
          ))}
        </div>
      )}
    </section>
  )
}

const looks: Record<PermissionOption['kind'], { variant: string; color?: string }> = {
  allow_once: { variant: 'filled' },
  allow_always: { variant: 'default' },
  reject_once: { variant: 'default' },
  reject_always: { variant: 'subtle', color: 'red' }
}
