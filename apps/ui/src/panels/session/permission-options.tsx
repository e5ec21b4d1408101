import type { Permission, PermissionOption } from '@callboard/contract'
import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useClient } from '../../live/client.tsx'
import { useHasRole } from '../../live/current-user.ts'
import { toastError } from '../../ui/toast.ts'

interface Props {
  permission: Permission
  className: string | undefined
  size?: 'xs' | 'compact-xs'
}

/** The options of a permission request, for users who may answer it. */
export function PermissionOptions({ permission, className, size = 'xs' }: Props) {
  const client = useClient()
  const answer = useMutation({
    mutationFn: (option_id: string) =>
      client.service('permissions').patch(permission.permission_id, { option_id, if_version: permission.version }),
    onError: error => toastError('Couldn’t answer the request', error)
  })
  const canAnswer = useHasRole('member')
  if (!canAnswer) return null
  return (
    <fieldset className={className} aria-label="Permission options" data-answers tabIndex={-1}>
      {permission.options.map(option => (
        <Button
          key={option.option_id}
          size={size}
          {...APPEARANCES[option.kind]}
          disabled={answer.isPending || answer.isSuccess}
          onClick={() => answer.mutate(option.option_id)}
        >
          {option.name}
        </Button>
      ))}
    </fieldset>
  )
}

const APPEARANCES: Record<PermissionOption['kind'], { variant: string; color?: string }> = {
  allow_once: { variant: 'filled' },
  allow_always: { variant: 'default' },
  reject_once: { variant: 'default' },
  reject_always: { variant: 'subtle', color: 'red' }
}
