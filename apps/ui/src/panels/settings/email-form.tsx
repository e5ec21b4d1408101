import type { Account } from '@callboard/contract'
import { TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useClient } from '../../live/client.tsx'
import { isEmail } from '../../ui/email.ts'
import { PasswordField } from '../../ui/password-field.tsx'
import { SettingsForm } from './settings-form.tsx'

/**
 * Changes the email address. The password is required, so that an unattended screen is not enough to change the
 * sign-in.
 */
export function EmailForm({ account }: { account: Account }) {
  const accounts = useClient().service('accounts')
  const [typed, type] = useState<string>()
  const [password, setPassword] = useState('')
  const before = account.email ?? ''
  const email = (typed ?? before).trim()
  const save = useMutation({
    mutationFn: () => accounts.patch(account.user_id, { email, current_password: password }),
    onSuccess: () => {
      type(undefined)
      setPassword('')
    }
  })
  const hasChanged = typed !== undefined && email !== before
  return (
    <SettingsForm
      title="Email"
      about="Used to sign in. Only you and admins can see it."
      verb="Save email"
      canSubmit={hasChanged && isEmail(email) && password !== ''}
      mutation={save}
    >
      <TextInput
        aria-label="Email"
        type="email"
        autoComplete="username"
        spellCheck={false}
        maxLength={254}
        value={typed ?? before}
        onChange={event => type(event.currentTarget.value)}
      />
      {hasChanged && <PasswordField label="Confirm with your password" value={password} onChange={setPassword} />}
    </SettingsForm>
  )
}
